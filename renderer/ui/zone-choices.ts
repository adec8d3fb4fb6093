/** A zone that can be chosen; its label has every name that people look for. */
export interface ZoneChoice {
  readonly value: string;
  readonly label: string;
}

/**
 * Zones that the tz database renamed, while Unicode's list, which browsers name zones by, keeps the old name. Both name the same rules.
 * @see tz database, `backward`; Unicode CLDR, `timezone.xml`
 */
const RENAMED: { readonly [old: string]: string } = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Louisville': 'America/Kentucky/Louisville',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};
const OLD_NAMES = new Map(Object.entries(RENAMED).map(([old, now]) => [now, old]));

/** Short names that no list has and that people type. */
const SHORT = ['GMT', 'WET', 'CET', 'EET', 'EST', 'MST', 'HST', 'EST5EDT', 'CST6CDT', 'MST7MDT', 'PST8PDT'];

function isKnown(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone }).format(0);
    return true;
  } catch {
    return false; // the only way Intl has to say that it does not know a zone
  }
}

const spaced = (zone: string): string => zone.replaceAll('_', ' ');

/**
 * What to offer for a computer's zones: each once, by its name of today, found by its former name too; then the short names it knows.
 * @param names IANA names, in the order to offer them
 */
export function zoneChoices(names: readonly string[]): readonly ZoneChoice[] {
  const today = (zone: string): string => {
    const now = RENAMED[zone];
    return now !== undefined && isKnown(now) ? now : zone;
  };
  return [...new Set([...names.map(today), ...SHORT.filter(isKnown)])].map((value) => {
    const old = OLD_NAMES.get(value);
    return { value, label: old === undefined ? spaced(value) : `${spaced(value)} (${spaced(old.slice(old.lastIndexOf('/') + 1))})` };
  });
}
