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
