/** The channel between main process and preload on which a page asks for its ports. Nothing else is ever sent. */
export const PORTS_CHANNEL = 'cockpit:ports';

/** Page to preload, by `window.postMessage`: "give me my ports". */
export interface PortsQuestion {
  readonly kind: 'cockpit-ports-please';
}

/** Preload to page, with two transferred ports: first the host's, then the window's. */
export interface PortsAnswer {
  readonly kind: 'cockpit-ports';
}

export const PORTS_QUESTION: PortsQuestion = { kind: 'cockpit-ports-please' };
export const PORTS_ANSWER: PortsAnswer = { kind: 'cockpit-ports' };
