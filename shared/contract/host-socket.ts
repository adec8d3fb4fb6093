/*
 * The host's socket in the browser shell. One engine at a time works on a host: two of them would each follow its own store, and drift apart.
 * So an engine says who it is when it opens the socket, and whether it only returns to a line it had before. Who comes because a person
 * opened a window supersedes whoever has the host; who returns by itself does not.
 */

/** The code with which the host closes a socket when another engine has the host. The engine then stays away until a person calls it back. */
export const ELSEWHERE = 4001;

/** Who opens the socket. */
export interface Arrival {
  /** One engine's own id, new with each worker: letters, digits and hyphens. Empty for a client that names none. */
  readonly engine: string;
  /** It lost its line and comes back by itself: nobody asked for it. */
  readonly returning: boolean;
}

/** The path and query with which an engine arrives. @example '/host?engine=7f3a&returning=1' */
export const arrivalPath = ({ engine, returning }: Arrival): string => `/host?engine=${engine}${returning ? '&returning=1' : ''}`;

const ARRIVAL = /^\/host(?:\?engine=([\w-]{1,64})(&returning=1)?)?$/;

/** Reads what `arrivalPath` wrote. @param path of a request, with its query @returns null when it is anything else */
export function arrivalOf(path: string): Arrival | null {
  const found = ARRIVAL.exec(path);
  return found === null ? null : { engine: found[1] ?? '', returning: found[2] !== undefined };
}
