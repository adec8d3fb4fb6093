import type { Fetch, TransportLimits } from './transport.ts';

/** One round trip, complete or failed. `stopped`: we ended it. */
export type Exchange =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly kind: 'stopped'; readonly by: 'caller' | 'too-big' }
  | { readonly kind: 'timeout'; readonly seconds: number }
  | { readonly kind: 'short'; readonly expected: number; readonly received: number }
  | { readonly kind: 'failed'; readonly cause: unknown };

type Ended = 'caller' | 'idle' | 'total';

/**
 * Sends one request and reads the whole body, watching three clocks: the caller's signal, silence, and the total time.
 * A body is whole or not given: a broken one is dropped.
 */
export async function exchange(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  limits: TransportLimits,
  signal: AbortSignal,
): Promise<Exchange> {
  if (signal.aborted) return { kind: 'stopped', by: 'caller' };
  const controller = new AbortController();
  let ended: Ended | null = null;
  let stop: () => void = () => undefined;
  // Raced against every await: a fetch that does not hear its signal must not hold the caller.
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new Error('stopped'));
  });
  stopped.catch(() => undefined);
  const end = (why: Ended): void => {
    ended ??= why;
    controller.abort();
    stop();
  };
  const onAbort = (): void => end('caller');
  signal.addEventListener('abort', onAbort, { once: true });
  const total = setTimeout(() => end('total'), limits.totalMs);
  let idle = setTimeout(() => end('idle'), limits.idleMs);
  const heard = (): void => {
    clearTimeout(idle);
    idle = setTimeout(() => end('idle'), limits.idleMs);
  };

  try {
    const response = await Promise.race([fetch(url, { ...init, signal: controller.signal }), stopped]);
    heard();
    const body = response.body === null ? EMPTY : await readBody(response.body, limits.maxBytes, stopped, heard);
    if (body === null) {
      controller.abort();
      return { kind: 'stopped', by: 'too-big' };
    }
    const expected = declaredLength(response.headers);
    if (response.body !== null && expected !== null && body.bytes < expected) return { kind: 'short', expected, received: body.bytes };
    return { kind: 'answer', status: response.status, headers: response.headers, text: body.text };
  } catch (cause) {
    if (ended === 'caller') return { kind: 'stopped', by: 'caller' };
    if (ended !== null) return { kind: 'timeout', seconds: Math.round((ended === 'idle' ? limits.idleMs : limits.totalMs) / 1000) };
    return { kind: 'failed', cause };
  } finally {
    clearTimeout(total);
    clearTimeout(idle);
    signal.removeEventListener('abort', onAbort);
  }
}

const EMPTY = { text: '', bytes: 0 };

/** The whole body as text; null as soon as it is larger than it may be. */
async function readBody(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  stopped: Promise<never>,
  heard: () => void,
): Promise<{ readonly text: string; readonly bytes: number } | null> {
  const parts: Uint8Array[] = [];
  const reader = body.getReader();
  let bytes = 0;
  for (;;) {
    const { done, value } = await Promise.race([reader.read(), stopped]);
    if (done) break;
    heard();
    bytes += value.byteLength;
    if (bytes > maxBytes) return null;
    parts.push(value);
  }
  return { text: textOf(parts, bytes), bytes };
}

/** Decoded at once: piece by piece, Node takes another way, several times as slow, to a text that takes twice the memory. */
function textOf(parts: readonly Uint8Array[], bytes: number): string {
  let whole = parts[0];
  if (whole === undefined) return '';
  if (parts.length > 1) {
    whole = new Uint8Array(bytes);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.byteLength;
    }
  }
  return new TextDecoder().decode(whole);
}

/** The declared length where it can be compared: a compressed body arrives unpacked, longer than it was sent. */
function declaredLength(headers: Headers): number | null {
  const value = headers.get('content-length');
  if (value === null || headers.get('content-encoding') !== null || !/^\d+$/.test(value)) return null;
  return Number(value);
}
