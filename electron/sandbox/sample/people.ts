/** The sample's people: the same names in both trackers, as in a real company. */
export const SAMPLE_PEOPLE = [
  { name: 'ines.albrecht', displayName: 'Ines Albrecht', zone: 'Europe/Berlin' },
  { name: 'tomasz.nowak', displayName: 'Tomasz Nowak', zone: 'Europe/Warsaw' },
  { name: 'amara.okafor', displayName: 'Amara Okafor', zone: 'Africa/Lagos' },
  { name: 'jonas.lind', displayName: 'Jonas Lind', zone: 'Europe/Stockholm' },
  { name: 'mei.tanaka', displayName: 'Mei Tanaka', zone: 'Asia/Tokyo' },
  { name: 'lucia.ferrer', displayName: 'Lucía Ferrer', zone: 'Europe/Madrid' },
  { name: 'daniel.price', displayName: 'Daniel Price', zone: 'America/New_York' },
  { name: 'noor.haddad', displayName: 'نور حداد', zone: 'Asia/Amman' },
  { name: 'oliver.grant', displayName: 'Oliver Grant', zone: 'Europe/London' },
  { name: 'priya.raman', displayName: 'Priya Raman', zone: 'Asia/Kolkata' },
] as const;

/**
 * A seeded stream of numbers from 0 to 1: the same seed gives the same sample.
 * Mulberry32. @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (public domain)
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
