import { useEffect, useRef, useState } from 'react';
import {
  engine,
  useEngineQuery,
  useItemRevision,
  useLookAhead,
  useOutboxRevision,
  usePushReport,
  useSyncState,
} from '#renderer/engine/client/index.ts';
import type { PreviewFilter, PreviewList } from '#shared/contract/preview.ts';

/** Between two questions while something changes all the time, as in a push: each answer is the whole list. */
const PAUSE_MS = 400;

export interface Preview {
  /** Undefined until the first answer. */
  readonly list: PreviewList | undefined;
  /** Rises with every new answer. */
  readonly revision: number;
  readonly failed: boolean;
}

/** The preview, asked for again when edits, items or the look have changed. */
export function usePreview(filter: PreviewFilter): Preview {
  const [outbox, items, look] = [useOutboxRevision(), useItemRevision(), useLookAhead()];
  const push = usePushReport();
  // What was sent without an answer stands otherwise once the push has ended.
  const pushing = push == null ? '' : `${push.id} ${push.finishedAt ?? push.connections.map(({ step }) => step.kind).join()}`;
  const away =
    useSyncState()
      ?.open.away.map(({ connection, why, edits }) => `${connection} ${why} ${edits}`)
      .join(' ') ?? '';
  const changes = useSpaced(`${away} ${outbox} ${items} ${pushing} ${look?.found ?? ''} ${look?.finishedAt ?? ''}`, PAUSE_MS);
  const { value: list, failed } = useEngineQuery(`${changes} ${JSON.stringify(filter)}`, () => engine().outbox.preview(filter));
  const revision = useRef({ list, number: 0 });
  if (revision.current.list !== list) revision.current = { list, number: revision.current.number + 1 };
  return { list, revision: revision.current.number, failed };
}

/** The value, at once when it has not changed for a while, else the newest one when the pause is over. */
function useSpaced(value: string, pause: number): string {
  const [shown, setShown] = useState(value);
  const last = useRef(0);
  useEffect(() => {
    if (value === shown) return undefined;
    const take = (): void => {
      last.current = performance.now();
      setShown(value);
    };
    const left = last.current + pause - performance.now();
    if (left <= 0) {
      take();
      return undefined;
    }
    const timer = setTimeout(take, left);
    return () => clearTimeout(timer);
  }, [value, shown, pause]);
  return shown;
}
