/** The host and port that people can check, from an address that may be nonsense; a name and password in front of it are left out. */
export const hostOf = (address: string): string => URL.parse(address)?.host || address.slice(address.lastIndexOf('@') + 1).slice(0, 100);

/** Whether a host name means this computer itself: the only place where `http:` gives no token away. */
export const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
