import { Link2, TriangleAlert } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { Popover } from '#renderer/ui/popover.tsx';
import type { Binding } from '#shared/contract/bindings.ts';
import { BOUND_NAMES, boundText } from '#shared/domain/binding-words.ts';
import { BOUND_FIELDS, type BoundField } from '#shared/domain/binding.ts';
import { STANDING_WORDS } from './bound-words.ts';

/** What of the release a mapped version or iteration follows, in a line that opens to choose. */
export function BoundLine({ binding, onBind }: { binding: Binding; onBind: (bound: readonly BoundField[]) => void }): ReactElement | null {
  // What was ticked counts at once: the next tick must not stand on what is still being saved.
  const [chosen, setChosen] = useState<readonly BoundField[] | null>(null);
  if (binding.fields.length === 0) return null;
  const fields = binding.fields.filter((field) => field.bound);
  const bound = chosen ?? fields.map(({ field }) => field);
  const isAsked = fields.some(({ standing }) => standing === 'differs' || standing === 'conflict' || standing === 'parked');
  const isWaiting = binding.isNew || binding.waiting.length > 0;
  const names = bound.map((field) => BOUND_NAMES[field].toLowerCase()).join(', ');
  const says = bound.length === 0 ? 'Follows nothing of the release' : `Follows ${names}`;
  const stands = [
    says,
    ...fields
      .filter(({ standing }) => standing !== 'agrees')
      .map(({ field, standing }) => `${BOUND_NAMES[field]} ${STANDING_WORDS[standing]}`),
    binding.isNew ? 'It is not in the tracker yet' : '',
  ].filter(Boolean);
  return (
    <Popover
      title="What it follows"
      align="start"
      className="w-80 max-w-[calc(100vw-2rem)]"
      onOpenChange={() => setChosen(null)}
      trigger={
        <Button
          look="ghost"
          aria-label={`${stands.join('. ')}.`}
          title={`${stands.join('. ')}.`}
          icon={isAsked ? <TriangleAlert aria-hidden className="text-warn" /> : <Link2 aria-hidden className="text-muted" />}
          className="-ms-1.5 h-6 max-w-full min-w-0 justify-start px-1.5! text-sm font-normal text-muted"
        >
          <span className="truncate">{says}</span>
          {isWaiting && <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-accent-strong" />}
        </Button>
      }
    >
      <div className="flex flex-col gap-2">
        <p className="text-sm text-muted">
          A change of these in the release waits to be sent here too. Choosing one changes nothing by itself.
        </p>
        {binding.fields.map((field) => (
          <div key={field.field} className="flex min-w-0 flex-col">
            <Checkbox
              checked={bound.includes(field.field)}
              disabled={!binding.editable}
              onChange={(checked) => {
                const next = BOUND_FIELDS.filter((each) => (each === field.field ? checked : bound.includes(each)));
                setChosen(next);
                onBind(next);
              }}
            >
              {BOUND_NAMES[field.field]}
            </Checkbox>
            <span className="ps-6 text-sm break-words text-muted">
              {boundText(field.field, field.theirs)}
              {bound.includes(field.field) && field.standing !== 'agrees' && `, ${STANDING_WORDS[field.standing]}`}
            </span>
          </div>
        ))}
        {!binding.editable && <p className="text-sm text-muted">Sprints of Jira cannot be changed from here.</p>}
      </div>
    </Popover>
  );
}
