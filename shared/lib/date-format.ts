const made = new Map<string, Intl.DateTimeFormat>();

/**
 * A formatter of dates, made once for each locale and set of options: making one costs more than using it a thousand times. One without a
 * zone is made each time: it keeps the system's, which changes when somebody travels.
 * @param locale undefined: the system's @throws RangeError for a zone or a locale this computer does not know
 */
export function dateFormat(locale: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  if (options.timeZone === undefined) return new Intl.DateTimeFormat(locale, options);
  const key = `${locale ?? ''} ${JSON.stringify(options)}`;
  let found = made.get(key);
  if (found === undefined) made.set(key, (found = new Intl.DateTimeFormat(locale, options)));
  return found;
}

/**
 * A formatter of moments as people say them, the zone named: '30 Nov 2026, 09:00 CET'.
 * @param locale undefined: the system's @param zone undefined: the system's @throws RangeError for one this computer does not know
 */
export const momentFormat = (locale: string | undefined, zone: string | undefined): Intl.DateTimeFormat =>
  dateFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
    timeZoneName: 'short',
  });
