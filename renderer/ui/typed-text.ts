/**
 * What a day or time field is taken to say while it shows what is none: '02/30/2028', or a part of a date. The browser gives such a field
 * the value '', which would mean that somebody emptied it. No form reads this text as a date.
 * @see HTML, input validity `badInput`
 */
export const UNREADABLE = '?';

/** What stands in a field, as forms read it. */
export const typedText = (field: HTMLInputElement | HTMLTextAreaElement): string => (field.validity.badInput ? UNREADABLE : field.value);

/** What to hand to a day or time field as its value, so that it keeps what it shows. */
export const shownText = (text: string): string => (text === UNREADABLE ? '' : text);
