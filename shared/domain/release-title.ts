import { isolated } from '#shared/domain/isolate.ts';
import type { Release } from '#shared/domain/release.ts';

/**
 * A release's name with its whole version, as documents are headed. The version is said once: 'Storefront' and '4.2.0' are
 * 'Storefront 4.2.0', and so are 'Storefront 4.2' and '4.2.0'; 'Payments 32' and '32' stay 'Payments 32'.
 */
export const releaseTitle = (release: Pick<Release, 'name' | 'version'>): string => isolated(wholeTitle(release));

function wholeTitle({ name, version }: Pick<Release, 'name' | 'version'>): string {
  if (version === '' || name.includes(version)) return name;
  const last = name.slice(name.lastIndexOf(' ') + 1);
  const shortened = /^v?\d/.test(last) && `${version}.`.startsWith(`${last}.`);
  return shortened ? `${name.slice(0, name.length - last.length)}${version}` : `${name} ${version}`;
}

/** What people call a release in lists and sentences: its name, and its version where the name does not say it. '4.2' says '4.2.0'. */
export function releaseName({ name, version }: Pick<Release, 'name' | 'version'>): string {
  // '5.0.0' is said as '5.0' and as '5' too.
  const said = (text: string): boolean => name.split(/[\s,]+/).includes(text) || (text.endsWith('.0') && said(text.slice(0, -2)));
  return version === '' || name.includes(version) || said(version) ? isolated(name) : isolated(`${name} ${version}`);
}
