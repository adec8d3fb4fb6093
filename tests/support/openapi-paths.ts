/**
 * Matches real paths against a document's template.
 * @param optional parameters whose whole segment may be missing
 * @param deep parameters that may hold slashes
 * @returns a function giving -1 for no match, else a score: the more literal text, the higher
 */
export function pathMatcher(template: string, optional: readonly string[], deep: readonly string[]): (path: string) => number {
  let literal = 0;
  const segments = template
    .split('/')
    .slice(1)
    .map((segment) => {
      const whole = /^\{([^}]+)\}$/.exec(segment)?.[1];
      if (whole !== undefined && optional.includes(whole)) return '(?:/[^/]+)?';
      if (whole !== undefined && deep.includes(whole)) return '(?:/.+)?';
      const pieces = segment.split(/(\{[^}]+\})/).map((piece) => {
        if (piece.startsWith('{')) return '[^/]+';
        literal += piece.length;
        return piece.replaceAll(/[$.*+?^()|[\]\\]/g, String.raw`\$&`);
      });
      return `/${pieces.join('')}`;
    });
  const pattern = new RegExp(`^${segments.join('')}/?$`, 'i');
  return (path) => (pattern.test(path) ? literal : -1);
}
