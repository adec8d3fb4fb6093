import type { ConnectionId } from '#shared/domain/item.ts';

/** What messages about a connection are about: the last word on it takes the place of the one before. */
export const aboutConnection = (id: ConnectionId): string => `connection ${id}`;
