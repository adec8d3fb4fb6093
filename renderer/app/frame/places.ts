import { CircleQuestionMark, ListTree, Package, PlugZap, RefreshCw, Settings, type LucideIcon } from 'lucide-react';

/** The places of the left rail, in order; `end` ones stand at its foot. */
export const PLACES: readonly {
  readonly href: string;
  readonly label: string;
  readonly Icon: LucideIcon;
  readonly command: string;
  readonly end?: true;
}[] = [
  { href: '#/releases', label: 'Releases', Icon: Package, command: 'go.releases' },
  { href: '#/items', label: 'Items', Icon: ListTree, command: 'go.items' },
  { href: '#/sync', label: 'Sync', Icon: RefreshCw, command: 'go.sync' },
  { href: '#/connections', label: 'Connections', Icon: PlugZap, command: 'go.connections' },
  { href: '#/settings', label: 'Settings', Icon: Settings, command: 'go.settings', end: true },
  { href: '#/help', label: 'Help', Icon: CircleQuestionMark, command: 'go.help', end: true },
];
