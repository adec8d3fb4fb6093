/** What the sample's teams work on: an area of a product with its stories, bugs and tasks. */
export interface SampleArea {
  readonly product: 'Storefront' | 'Mobile App' | 'Design System' | 'Payments';
  readonly component: string;
  readonly stories: readonly string[];
  readonly bugs: readonly string[];
  readonly tasks: readonly string[];
}

export const SAMPLE_AREAS: readonly SampleArea[] = [
  {
    product: 'Storefront',
    component: 'Checkout',
    stories: [
      'Pay by invoice',
      'Save a delivery note with the order',
      'Split an order over two addresses',
      'Show the final price before sign-in',
      'Offer express checkout for returning customers',
      'Let customers correct an address after ordering',
    ],
    bugs: [
      'Voucher is charged twice when the page is reloaded',
      'Back button empties the payment form',
      'Order summary shows net instead of gross prices',
      'Postcode with a space is refused',
      'Confirmation mail is sent without the order number',
      'Checkout hangs when the address service is slow',
    ],
    tasks: ['Measure drop-off between address and payment', 'Move the checkout to the new session service', 'Remove the old voucher form'],
  },
  {
    product: 'Storefront',
    component: 'Cart',
    stories: [
      'Keep the cart across devices',
      'Warn before a reserved item expires',
      'Share a cart by link',
      'Move items to the wish list',
      'Show savings per line',
    ],
    bugs: [
      'Cart loses its items when the session is renewed',
      'Quantity jumps back to one',
      'Bundle price is wrong with two vouchers',
      'Removed item stays in the total',
      'Empty cart shows a stale badge',
    ],
    tasks: ['Store carts in the regional cluster', 'Deprecate cart API v1', 'Add load test for carts with 200 lines'],
  },
  {
    product: 'Storefront',
    component: 'Search',
    stories: [
      'Suggest corrections for misspelt words',
      'Filter by delivery date',
      'Search by product image',
      'Explain why a result is shown',
      'Remember the last filters',
    ],
    bugs: [
      'Umlauts are not found',
      'Facet counts differ from results',
      'Sorting by price ignores discounts',
      'Second page repeats the first results',
      'Search for a part number finds nothing',
    ],
    tasks: [
      'Reindex the catalogue without downtime',
      'Speed up search over large catalogues',
      'Update the search library (CVE-2026-31337)',
    ],
  },
  {
    product: 'Storefront',
    component: 'Accounts',
    stories: [
      'Sign in with a passkey',
      'Show all devices that are signed in',
      'Download personal data',
      'Merge two accounts',
      'Invite a colleague to a business account',
    ],
    bugs: [
      'Password reset link works twice',
      'Session ends during checkout',
      'Name with an apostrophe is cut',
      'Account page is blank for guests',
      'Two-factor code field loses focus',
    ],
    tasks: ['Rotate signing keys every month', 'Harden session cookies', 'Drop sign-in with SMS codes'],
  },
  {
    product: 'Storefront',
    component: 'Delivery',
    stories: [
      'Choose a delivery slot',
      'Deliver to a parcel locker',
      'Track a parcel on the order page',
      'Show the carbon footprint of each option',
      'Ask a neighbour to accept a parcel',
    ],
    bugs: [
      'Delivery date is a day early in Lisbon',
      'Island surcharge is missing',
      'Tracking link opens twice',
      'Locker list is empty on a slow network',
      'Slot stays reserved after cancelling',
    ],
    tasks: ['Switch to the new carrier interface', 'Cache delivery promises for ten minutes', 'Write the runbook for carrier outages'],
  },
  {
    product: 'Mobile App',
    component: 'iOS',
    stories: [
      'Add orders to the lock screen',
      'Pay with one touch',
      'Scan a barcode to reorder',
      'Use the app in landscape',
      'Share a wish list from the app',
    ],
    bugs: [
      'App crashes when the camera is denied',
      'Push opens the wrong order',
      'Dark mode hides the total',
      'Text is cut with large fonts',
      'Offline banner stays after reconnecting',
    ],
    tasks: ['Move to the new image cache', 'Raise the minimum system version', 'Record start-up time per device'],
  },
  {
    product: 'Mobile App',
    component: 'Android',
    stories: [
      'Add a home screen widget',
      'Pay with the system wallet',
      'Show order progress as a live notification',
      'Support foldable screens',
      'Sign in with a passkey on Android',
    ],
    bugs: [
      'Back gesture closes the cart',
      'Notification permission is asked at start',
      'List jumps while images load',
      'App drains the battery with tracking on',
      'Arabic layout is mirrored twice',
    ],
    tasks: ['Shrink the install size', 'Replace the deprecated push library', 'Test on tablets every night'],
  },
  {
    product: 'Design System',
    component: 'Components',
    stories: ['Add a date range picker', 'Add a dense table', 'Offer a high contrast theme', 'Add right-to-left support to the stepper'],
    bugs: [
      'Focus ring disappears on dark buttons',
      'Dialog scrolls the page behind it',
      'Tooltip covers its own target',
      'Checkbox is smaller than 24 pixels',
    ],
    tasks: ['Publish tokens as CSS variables', 'Check contrast in the build', 'feat(button)!: remove the legacy size names'],
  },
  {
    product: 'Payments',
    component: 'Authorisation',
    stories: [
      'Authorise a payment in two steps',
      'Retry a soft decline automatically',
      'Support partial capture',
      'Accept network tokens',
      'Explain a decline in plain words',
    ],
    bugs: [
      'Authorisation expires before a split delivery',
      'Currency is rounded before conversion',
      'Retry charges the fee twice',
      'Timeout is reported as a decline',
      'Zero amount check fails for one issuer',
    ],
    tasks: ['Move the vault to the new key store', 'Add a circuit breaker for the card network', 'Prove idempotency under load'],
  },
  {
    product: 'Payments',
    component: 'Refunds',
    stories: [
      'Refund a single line',
      'Refund to store credit',
      'Show the refund date to the customer',
      'Approve refunds above a limit',
      'Refund after a card was replaced',
    ],
    bugs: [
      'Refund is booked on the wrong day',
      'Partial refund loses the tax share',
      'Refund mail names the wrong amount',
      'Second refund of one order is refused',
      'Refund stays pending after a chargeback',
    ],
    tasks: ['Reconcile refunds every hour', 'Remove the manual refund script', 'Archive refunds older than ten years'],
  },
  {
    product: 'Payments',
    component: 'Invoicing',
    stories: [
      'Send electronic invoices',
      'Offer payment in 30 days',
      'Attach purchase order numbers',
      'Check the credit limit before checkout',
      'Export invoices for accounting',
    ],
    bugs: [
      'Invoice number skips after a retry',
      'Due date ignores bank holidays',
      'Invoice address is truncated at 35 characters',
      'Credit note lacks the invoice number',
      'Reverse charge is shown for private customers',
    ],
    tasks: ['Validate invoices against the national schema', 'Store invoices in the archive region', 'Load test the month end'],
  },
  {
    product: 'Payments',
    component: 'Fraud',
    stories: [
      'Score an order before authorisation',
      'Let analysts explain a score',
      'Release held orders in bulk',
      'Learn from chargebacks',
    ],
    bugs: [
      'Score is missing for guest orders',
      'Held order is shipped after a retry',
      'Rule order changes after deploy',
      'Analyst sees orders of another region',
    ],
    tasks: ['Encrypt device fingerprints', 'Retrain the model weekly', 'Write the procedure for false positives'],
  },
];

/** Narrow a title, so that a product's later work reads as a step and not as a copy. The empty one is the title alone. */
export const SAMPLE_QUALIFIERS: { readonly [P in SampleArea['product']]: readonly string[] } = {
  Storefront: ['', ' for guests', ' for business customers', ' on small screens', ' in the Nordic shops', ' during sales'],
  'Mobile App': ['', ' on tablets', ' for guests', ' with large fonts', ' without a network', ' in the Nordic shops'],
  'Design System': ['', ' in dark mode', ' with a screen reader', ' on touch screens'],
  Payments: ['', ' for corporate cards', ' in three currencies', ' for large orders', ' for split deliveries', ' in the Nordic shops'],
};
