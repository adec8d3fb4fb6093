const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const ABORT = 4;
const STREAMED = 3;

/**
 * Whether a message is one of the three that oRPC's clients send to a host: a call, a streamed value, an abort. Everything else would make
 * the library throw where nobody can catch it, or leave the sender without an answer (FAULTS X08). Our own clients send text without
 * headers only; files travel from the host, never to it.
 */
export function isCall(message: unknown): message is string {
  if (typeof message !== 'string') return false;
  const frame = parsed(message);
  if (!isObject(frame) || typeof frame['i'] !== 'string' || frame['i'].length > 64) return false;
  const { t: type, p: payload } = frame;
  if (type === ABORT) return true;
  if (!isObject(payload)) return false;
  if (type === STREAMED) return true;
  const plain = payload['h'] === undefined && payload['m'] === undefined;
  return type === undefined && plain && typeof payload['u'] === 'string' && PROCEDURE.test(payload['u']);
}

const PROCEDURE = /^(?:\/[A-Za-z]{1,64}){1,4}$/;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
