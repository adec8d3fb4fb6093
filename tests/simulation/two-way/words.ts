/** Few, so that people mean the same thing often. */
export const WORDS = ['amber', 'birch', 'cedar', 'delta', 'ember'] as const;
