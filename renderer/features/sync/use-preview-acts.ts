import { useMemo, useState } from 'react';
import { engine, explainRefusal } from '#renderer/engine/client/index.ts';
import { plural } from '#renderer/ui/dates.ts';
import { toast } from '#renderer/ui/toast.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { Result } from '#shared/lib/result.ts';
import type { EditRefusal } from '#shared/plan/edit.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { newestStep, toastWithUndo } from '#renderer/features/undo/index.ts';
import { noAnswer } from './attempt.ts';
import type { PreviewActs } from './preview-row.tsx';

export interface SectionActs extends PreviewActs {
  /** null: everything that waits, what is made until then included. */
  readonly send: (operations: readonly OperationId[] | null) => void;
  readonly look: () => void;
  readonly stopLooking: () => void;
}

/** What can be done with the preview, and why the last act was not done; null when it was. */
export function usePreviewActs(): { readonly acts: SectionActs; readonly problem: Explanation | null } {
  const [problem, setProblem] = useState<Explanation | null>(null);
  const acts = useMemo((): SectionActs => {
    const attempt = async (work: () => Promise<Result<unknown, EditRefusal> | void>, done?: () => void): Promise<void> => {
      setProblem(null);
      try {
        const result = await work();
        if (result !== undefined && !result.ok) setProblem(explainRefusal(result.error));
        else done?.();
      } catch (error) {
        setProblem(noAnswer('Not done', error));
      }
    };
    return {
      hold: (ids) => void attempt(() => engine().outbox.hold(ids)),
      letGo: (ids) => void attempt(() => engine().outbox.release(ids)),
      takeBack: (ids) => {
        const before = newestStep();
        const tell = async (): Promise<void> => {
          if ((await newestStep()) === (await before))
            return void toast({ title: 'Nothing was taken back', text: 'A sync, or another window, has settled it meanwhile.' });
          await toastWithUndo({ title: ids.length === 1 ? 'The edit was taken back' : `${plural(ids.length, 'edit')} taken back` });
        };
        void attempt(
          () => engine().outbox.takeBack(ids),
          () => void tell(),
        );
      },
      pull: (connection) => void attempt(() => engine().sync.pull({ connections: [connection] })),
      send: (operations) => void attempt(() => engine().outbox.push({ connections: [], operations })),
      look: () => void attempt(() => engine().outbox.lookAhead({ connections: [] })),
      stopLooking: () => void attempt(() => engine().outbox.stopLooking()),
    };
  }, []);
  return { acts, problem };
}
