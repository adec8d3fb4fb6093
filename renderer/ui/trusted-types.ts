/** What a policy allows: it returns the text that may be used, and throws for any other. */
export interface PolicyRules {
  readonly createHTML?: (text: string) => string;
  readonly createScriptURL?: (text: string) => string;
}

type Policy = { readonly [R in keyof PolicyRules]-?: (text: string) => string };

/**
 * A Trusted Types policy. Its texts are typed as strings because TypeScript's DOM library does not describe the standard yet; hand them
 * to the sink at once, since joining one with a string makes a plain string of it.
 * @param name one that the content security policy lists; each is made once
 * @returns the rules themselves in a browser without Trusted Types
 * @see W3C, Trusted Types, section 3.3
 */
export function trustedPolicy(name: string, rules: PolicyRules): Policy {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: { createPolicy(name: string, rules: PolicyRules): Policy } };
  const refuse = (): never => {
    throw new TypeError(`The policy ${name} has no such rule.`);
  };
  return trustedTypes?.createPolicy(name, rules) ?? { createHTML: refuse, createScriptURL: refuse, ...rules };
}
