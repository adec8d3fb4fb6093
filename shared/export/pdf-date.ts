import type { CalendarDate } from '#shared/domain/time.ts';

// As Chromium's printer writes them: "/CreationDate (D:20261122122806+00'00')". ISO 32000-1, 7.9.4 and 14.3.3.
const DATES = /\/(?:CreationDate|ModDate) \(D:(\d{14})[+-]00'00'\)/g;

/**
 * A printed PDF with the dates of the text instead of those of the printing, so that the same text gives the same bytes. The dates have
 * equal lengths, so no offset in the file changes. Anything that is no such date stays as it is.
 */
export function withPdfDate(pdf: Uint8Array<ArrayBuffer>, date: CalendarDate): Uint8Array<ArrayBuffer> {
  const stamp = new TextEncoder().encode(`${date.replaceAll('-', '')}000000`);
  // One character per byte, so that places in the text are places in the file.
  const text = new TextDecoder('windows-1252').decode(pdf);
  const dated = pdf.slice();
  for (const match of text.matchAll(DATES)) dated.set(stamp, match.index + match[0].indexOf(match[1]!));
  return dated;
}
