/*
 * The name of the worker tells it which place is the first that it may open the store in: there is no earlier word, and windows that say the
 * same name share one worker.
 */
const NAME = /^engine-([1-9]\d{0,3})$/;

/** @param firstPlace as the page carries it; undefined when any place may be opened */
export const engineName = (firstPlace: string | undefined): string => (firstPlace === undefined ? 'engine' : `engine-${firstPlace}`);

/** What `engineName` was told; 0 when any place may be opened. */
export const firstPlaceOf = (name: string): number => Number(NAME.exec(name)?.[1] ?? 0);
