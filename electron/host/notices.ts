import { EventPublisher } from '@orpc/server';
import type { HostNotice } from '#shared/contract/host.ts';

/** What the host tells without being asked, to every engine that listens. */
export interface Notices {
  tell(notice: HostNotice): void;
  listen(signal: AbortSignal | undefined): AsyncGenerator<HostNotice>;
}

/** Tells whoever listens at that moment; nothing is kept for those who come later. */
export function createNotices(): Notices {
  const publisher = new EventPublisher<{ notice: HostNotice }>();
  return {
    tell: (notice) => publisher.publish('notice', notice),
    listen: (signal) => publisher.subscribe('notice', signal === undefined ? {} : { signal }),
  };
}
