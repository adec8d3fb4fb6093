import { Copy, ExternalLink } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { tellNotCopied } from '#renderer/ui/copied.ts';
import { safeAddress, SafeLink } from '#renderer/ui/safe-link.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import type { Item } from '#shared/domain/item.ts';
import { isLocal } from '#shared/sync/operation.ts';

async function copyAddress(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    toast({ title: 'The address is on the clipboard' });
  } catch {
    tellNotCopied();
  }
}

/** The way to an item in its tracker: a link where its address may be followed, else the address to copy. Nothing for an item that no tracker has. */
export function TrackerLink({ item: { id, url } }: { item: Pick<Item, 'id' | 'url'> }): ReactElement | null {
  if (isLocal(id) || url === '') return null;
  if (safeAddress(url) === null)
    return (
      <Button
        look="ghost"
        icon={<Copy aria-hidden />}
        title={`${url} is opened by hand: only https: addresses are opened from here.`}
        onClick={() => void copyAddress(url)}
      >
        Copy address
      </Button>
    );
  return (
    <SafeLink href={url} className="flex min-h-6 items-center gap-1">
      Open in tracker
      <ExternalLink aria-hidden className="size-3" />
    </SafeLink>
  );
}
