/** Hands a file to the person through the browser's download; both shells then ask where to, or use the downloads folder. */
export function saveFile(file: { readonly name: string; readonly mime: string; readonly data: Blob }): void {
  const url = URL.createObjectURL(file.data.type === file.mime ? file.data : new Blob([file.data], { type: file.mime }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(file.name);
  document.body.append(link);
  link.click();
  link.remove();
  // The download has its own hold on the data once it began; a minute is long enough for any dialog before that.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that every file system takes: no separators, no control characters, no direction marks, not a device of Windows. */
export function fileName(name: string): string {
  const clean = name
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
    .replace(/[\\/:*?"<>|]+/g, '-')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .slice(0, 150);
  return clean === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(clean) ? `file-${clean || 'export'}` : clean;
}
