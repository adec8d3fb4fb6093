/** How many items the bench works with. */
export const ITEMS = (quick: boolean): number => (quick ? 3_000 : 50_000);
/** How many of them change before an incremental pull. */
export const CHANGED = (quick: boolean): number => (quick ? 100 : 500);
/** 2026-11-22T12:00:00Z: what is generated ends here. */
export const NOW = Date.UTC(2026, 10, 22, 12);
