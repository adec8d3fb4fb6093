import {
  ArrowUp,
  CircleCheck,
  CircleHelp,
  Hourglass,
  KeyRound,
  Pause,
  RefreshCwOff,
  Send,
  Split,
  TriangleAlert,
  Undo2,
  Unplug,
} from 'lucide-react';
import type { ReactElement } from 'react';
import { Badge } from '#renderer/ui/badge.tsx';
import type { Standing } from '#shared/sync/preview.ts';
import { mainStanding, standingLabel, STANDINGS } from './preview-words.ts';

const ICONS = {
  conflict: Split,
  'will-conflict': TriangleAlert,
  parked: Undo2,
  'no-token': KeyRound,
  refused: KeyRound,
  removed: Unplug,
  'not-chosen': RefreshCwOff,
  'not-pulled': RefreshCwOff,
  waits: Hourglass,
  sending: Send,
  'on-its-way': CircleHelp,
  held: Pause,
  goes: ArrowUp,
  agreed: CircleCheck,
} as const satisfies { readonly [S in Standing]: unknown };

/** What would become of the edits of a record. */
export function StandingBadge({ standings }: { standings: readonly Standing[] }): ReactElement {
  const { standing } = mainStanding(standings);
  const Icon = ICONS[standing];
  return (
    <Badge tone={STANDINGS[standing].tone} icon={<Icon aria-hidden />}>
      {standingLabel(standings)}
    </Badge>
  );
}
