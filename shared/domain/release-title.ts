import type { Release } from '#shared/domain/release.ts';

/**
 * A release's name with its whole version, said once: 'Storefront' and '4.2.0' are 'Storefront 4.2.0', and so are 'Storefront 4.2'
 * and '4.2.0'; 'Payments 32' and '32' stay 'Payments 32'.
 */
export function releaseTitle({ name, version }: Pick<Release, 'name' | 'version'>): string {
  if (version === '' || name.includes(version)) return name;
  const last = name.slice(name.lastIndexOf(' ') + 1);
  const shortened = /^v?\d/.test(last) && `${version}.`.startsWith(`${last}.`);
  return shortened ? `${name.slice(0, name.length - last.length)}${version}` : `${name} ${version}`;
}
