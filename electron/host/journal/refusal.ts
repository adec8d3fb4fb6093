import type { FileRefusal } from '#shared/contract/host.ts';

const CODES: { readonly [errno: string]: FileRefusal['code'] } = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
};

/** A file system's error as a value. The detail names the errno and the call, never the content. */
export function fileRefusal(error: unknown): FileRefusal {
  const { code = '', syscall = '' } = error as NodeJS.ErrnoException;
  const detail = code === '' ? String(error) : `${code} ${syscall}`.trim();
  return { code: CODES[code] ?? 'io', detail };
}
