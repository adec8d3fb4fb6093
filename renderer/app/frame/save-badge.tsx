import { Check, CircleAlert, LoaderCircle, TriangleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { engine, useEngineStatus } from '#renderer/engine/client/index.ts';
import { TONE_TEXT, type Tone } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { plural } from '#renderer/ui/dates.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { LazyPopover } from '#renderer/ui/lazy-popups.tsx';
import type { SaveState } from '#shared/contract/engine.ts';

const shown = (save: SaveState): { readonly text: string; readonly tone: Tone; readonly icon: ReactNode } => {
  switch (save.kind) {
    case 'saved':
      return { text: 'Saved', tone: 'neutral', icon: <Check aria-hidden /> };
    case 'saving':
      return { text: 'Saving', tone: 'neutral', icon: <LoaderCircle aria-hidden /> };
    case 'one-copy':
      return { text: `${plural(save.pending, 'change')} in one copy`, tone: 'warn', icon: <TriangleAlert aria-hidden /> };
    case 'not-saved':
      return { text: `${plural(save.pending, 'change')} NOT saved`, tone: 'bad', icon: <CircleAlert aria-hidden /> };
  }
};

/** Whether what is on screen is also on disk, and in how many copies; the popover explains. */
export function SaveBadge(): ReactElement {
  const { save, host } = useEngineStatus();
  const { text, tone, icon } = shown(save);
  const quiet = save.kind === 'saved' || save.kind === 'saving';
  const button = (
    <Button
      look="ghost"
      icon={icon}
      aria-label={text}
      className={cx('font-normal', TONE_TEXT[tone], quiet ? 'max-compact:px-1.5 compact:min-w-19' : 'font-semibold')}
    >
      {/* On a phone the icon says that all is well; anything else is said in words. */}
      <span className={cx(quiet && 'max-compact:hidden')}>{text}</span>
    </Button>
  );
  return (
    <>
      <LazyPopover title="Where your changes are" trigger={button}>
        {save.kind === 'one-copy' || save.kind === 'not-saved' ? (
          <ExplanationPanel
            explanation={save.explanation}
            tone={save.kind === 'one-copy' ? 'warn' : 'bad'}
            live={false}
            actions={<Button onClick={() => void engine().retry()}>Try to save now</Button>}
          />
        ) : (
          <div className="flex flex-col gap-1">
            <p className="font-semibold">{save.kind === 'saved' ? 'Everything is saved twice' : 'Saving your last change'}</p>
            <p className="text-muted">
              Each change is written to the store of this window and to a journal in your profile folder before this says “Saved”. If one is
              damaged, the other repairs it.
            </p>
            {host !== null && <p className="text-sm break-all text-muted">Journal: {host.profile}</p>}
          </div>
        )}
      </LazyPopover>
      <span role="status" className="sr-only">
        {quiet ? '' : text}
      </span>
    </>
  );
}
