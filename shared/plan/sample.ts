import { usualBinding } from '#shared/domain/binding.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type {
  Freeze,
  FreezeId,
  Mapping,
  MappingId,
  MappingTarget,
  Milestone,
  MilestoneId,
  MilestoneKind,
  Release,
  Risk,
  RiskId,
  Target,
} from '#shared/domain/release.ts';
import { startOf } from '#shared/domain/target.ts';
import { addDays, type CalendarDate, type Instant, type ZoneName } from '#shared/domain/time.ts';
import { instantAt } from '#shared/domain/wall-time.ts';
import type { PlanCommand, PlanEdit } from '#shared/plan/edit.ts';
import {
  SAMPLE_AZURE,
  SAMPLE_JIRA,
  SAMPLE_PREFIX,
  payProjectId,
  sampleIterationId,
  sampleReleaseId,
  sampleVersion,
  sampleVersionHeld,
  sampleVersionId,
  sampleWorkday,
} from '#shared/plan/sample-ids.ts';

const BERLIN = 'Europe/Berlin' as ZoneName;
const LONDON = 'Europe/London' as ZoneName;

/** A release of the sample in a line: what differs from one to the next. */
interface Sketch {
  readonly slug: string;
  readonly fields: Partial<Release> & Pick<Release, 'name' | 'version' | 'product' | 'state' | 'summary' | 'owner'>;
  /** Days from the anchor. */
  readonly ships: number;
  readonly late?: number;
  readonly precision?: Target['precision'];
  readonly maps: readonly (readonly [kind: 'version' | 'iteration' | 'tag', name: string])[];
  readonly notes?: string;
  readonly risks?: readonly (readonly [
    title: string,
    category: string,
    likelihood: number,
    impact: number,
    mitigation: string,
    state: Risk['state'],
  ])[];
}

const SKETCHES: readonly Sketch[] = [
  {
    slug: 'storefront-4.0',
    ships: -70,
    maps: [['version', 'Storefront 4.0.0']],
    fields: {
      name: 'Storefront 4.0',
      version: '4.0.0',
      product: 'Storefront',
      state: 'released',
      owner: 'Ines Albrecht',
      summary: 'The new storefront: one code base for every shop.',
    },
    notes:
      '# Storefront 4.0 - the new storefront\n\nOne code base for every shop. Pages open twice as fast.\n\n## Upgrade notes\n\n- Themes of 3.x must be converted once; the converter is part of the download.\n',
  },
  {
    slug: 'storefront-4.1',
    ships: -35,
    late: 2,
    maps: [['version', 'Storefront 4.1.0']],
    fields: {
      name: 'Storefront 4.1',
      version: '4.1.0',
      product: 'Storefront',
      state: 'released',
      owner: 'Ines Albrecht',
      summary: 'Wish lists, better search, fewer steps to pay.',
    },
    notes:
      '# Storefront 4.1\n\nWish lists, better search, and fewer steps to pay.\n\n## Known issues\n\n- Facet counts can lag behind results for a minute. Fixed in 4.1.1.\n',
  },
  {
    slug: 'storefront-4.1.1',
    ships: -21,
    maps: [['version', 'Storefront 4.1.1']],
    fields: {
      name: 'Storefront 4.1.1',
      version: '4.1.1',
      product: 'Storefront',
      type: 'security',
      emergency: true,
      state: 'released',
      owner: 'Oliver Grant',
      summary: 'Closes a hole in the search library.',
    },
    notes: '# Storefront 4.1.1\n\nA security release. Update as soon as you can.\n',
  },
  {
    slug: 'storefront-4.2',
    ships: 8,
    precision: 'minute',
    maps: [
      ['version', 'Storefront 4.2.0'],
      ['version', 'Design System 2.6'],
      ['iteration', 'Sprint 64'],
    ],
    fields: {
      name: 'Storefront 4.2',
      version: '4.2.0',
      product: 'Storefront',
      state: 'frozen',
      owner: 'Ines Albrecht',
      deputy: 'Oliver Grant',
      confidence: 70,
      summary: 'Pay by invoice, passkeys, and delivery slots.',
    },
    late: 3,
    risks: [
      [
        'The card network may not certify two-step authorisation in time',
        'dependency',
        3,
        4,
        'Ship with one-step authorisation behind a switch.',
        'mitigating',
      ],
      ['Three checkout changes wait for each other', 'schedule', 4, 3, 'Break the circle: ship the address change first.', 'open'],
      ['Carrier interface changes during the sale', 'external', 2, 4, 'Freeze the carrier version with the provider.', 'monitoring'],
    ],
  },
  {
    slug: 'storefront-4.3',
    ships: 43,
    precision: 'day',
    maps: [['version', 'Storefront 4.3.0']],
    fields: {
      name: 'Storefront 4.3',
      version: '4.3.0',
      product: 'Storefront',
      type: 'performance',
      state: 'planned',
      owner: 'Tomasz Nowak',
      confidence: 60,
      summary: 'Faster pages on slow phones.',
    },
    risks: [['Load test environment is shared with Payments', 'operational', 3, 3, 'Book the environment for two weeks.', 'open']],
  },
  {
    slug: 'storefront-5.0',
    ships: 120,
    precision: 'quarter',
    maps: [['version', 'Storefront 5.0.0']],
    fields: {
      name: 'Storefront 5.0',
      version: '5.0.0',
      product: 'Storefront',
      state: 'planned',
      owner: 'Ines Albrecht',
      confidence: 40,
      summary: 'Several shops in one cart.',
    },
  },
  {
    slug: 'mobile-7.7',
    ships: -28,
    maps: [['version', 'Mobile App 7.7']],
    fields: {
      name: 'Mobile App 7.7',
      version: '7.7',
      product: 'Mobile App',
      state: 'released',
      owner: 'Mei Tanaka',
      train: 'App train',
      environment: 'App stores',
      summary: 'Lock screen orders and a smaller download.',
    },
    notes: '# Mobile App 7.7\n\nFollow an order from the lock screen. The download is a third smaller.\n',
  },
  {
    slug: 'mobile-7.8',
    ships: 15,
    precision: 'day',
    maps: [['version', 'Mobile App 7.8']],
    fields: {
      name: 'Mobile App 7.8',
      version: '7.8',
      product: 'Mobile App',
      state: 'in-progress',
      owner: 'Mei Tanaka',
      deputy: 'Amara Okafor',
      train: 'App train',
      environment: 'App stores',
      confidence: 80,
      summary: 'Passkeys and the system wallet.',
    },
    risks: [['Store review may take longer before the holidays', 'external', 3, 3, 'Submit five working days early.', 'open']],
  },
  {
    slug: 'mobile-7.9',
    ships: 50,
    precision: 'week',
    maps: [['version', 'Mobile App 7.9']],
    fields: {
      name: 'Mobile App 7.9',
      version: '7.9',
      product: 'Mobile App',
      state: 'planned',
      owner: 'Mei Tanaka',
      train: 'App train',
      environment: 'App stores',
      summary: 'Foldable screens and tablets.',
    },
  },
  {
    slug: 'payments-31',
    ships: -20,
    maps: [['iteration', 'Release 31']],
    fields: {
      name: 'Payments 31',
      version: '31',
      product: 'Payments',
      state: 'released',
      owner: 'Daniel Price',
      train: 'Payments train',
      service: 'payments-api',
      summary: 'Partial capture and hourly reconciliation.',
    },
    notes: '# Payments 31\n\nOrders that ship in parts are charged in parts.\n',
  },
  {
    slug: 'payments-32',
    ships: 19,
    precision: 'minute',
    maps: [['iteration', 'Release 32']],
    fields: {
      name: 'Payments 32',
      version: '32',
      product: 'Payments',
      state: 'in-progress',
      owner: 'Daniel Price',
      deputy: 'Priya Raman',
      train: 'Payments train',
      service: 'payments-api',
      confidence: 65,
      summary: 'Invoices for business customers.',
    },
    risks: [
      ['Invoice schema of one country is not final', 'external', 4, 3, 'Release that country later.', 'mitigating'],
      ['Key store move cannot be rolled back after one day', 'technical', 2, 5, 'Rehearse twice; keep both stores for a week.', 'open'],
    ],
  },
  {
    slug: 'payments-33',
    ships: 61,
    precision: 'week',
    maps: [
      ['iteration', 'Release 33'],
      ['tag', 'security'],
    ],
    fields: {
      name: 'Payments 33',
      version: '33',
      product: 'Payments',
      type: 'security',
      state: 'planned',
      owner: 'Priya Raman',
      train: 'Payments train',
      service: 'payments-api',
      summary: 'New key store, fewer secrets.',
    },
  },
];

const MILESTONES: readonly (readonly [kind: MilestoneKind, name: string, before: number, time: string, hard: boolean])[] = [
  ['scope-freeze', 'Scope freeze', 20, '17:00', false],
  ['code-freeze', 'Code freeze', 9, '18:00', true],
  ['candidate', 'Release candidate', 7, '12:00', false],
  ['go-no-go', 'Go/no-go meeting', 3, '15:00', true],
  ['deploy', 'Deployment', 0, '09:00', true],
  ['validation-end', 'End of validation', -1, '12:00', false],
];

const at = (date: CalendarDate, time: string, zone: ZoneName): Instant => instantAt(date, time, zone)!;

function targetOf(sketch: Sketch, today: CalendarDate): Target {
  const date = sampleWorkday(today, sketch.ships);
  const precision = sketch.precision ?? 'day';
  const timed = precision === 'minute';
  return {
    precision,
    day: startOf(precision, date),
    zone: BERLIN,
    instant: timed ? at(date, '09:00', BERLIN) : null,
    until: timed ? at(date, '11:00', BERLIN) : null,
  };
}

function releaseOf(sketch: Sketch, today: CalendarDate): Release {
  const target = targetOf(sketch, today);
  const released = sketch.fields.state === 'released';
  const expected = addDays(target.day, sketch.late ?? 0);
  return {
    id: sampleReleaseId(sketch.slug),
    type: 'feature',
    emergency: false,
    train: '',
    confidence: null,
    environment: 'Production',
    service: '',
    deputy: '',
    baseline: target.day,
    forecast: released || sketch.late === undefined ? null : expected,
    actual: released ? expected : null,
    embargoUntil: null,
    archived: false,
    target,
    ...sketch.fields,
  };
}

/** A mapping, bound by what agrees as when a person makes it: the first pull finds nothing to ask. */
function mappingOf(release: Release, [kind, name]: Sketch['maps'][number], index: number, today: CalendarDate): Mapping {
  const targets: { readonly [K in typeof kind]: () => MappingTarget } = {
    version: () => ({ kind: 'version', version: sampleVersionId(name) }),
    iteration: () => ({ kind: 'iteration', iteration: sampleIterationId(name), withChildren: true }),
    tag: () => ({ kind: 'tag', project: payProjectId, tag: name }),
  };
  const connection: ConnectionId = kind === 'version' ? SAMPLE_JIRA : SAMPLE_AZURE;
  const bound = kind === 'version' ? usualBinding(release, kind, sampleVersionHeld(sampleVersion(name), today)) : [];
  const id = `${release.id}-map-${index}` as MappingId;
  return { id, releaseId: release.id, connection, target: targets[kind](), label: name, ...(bound.length === 0 ? {} : { bound }) };
}

/** Milestones of a release that is not out yet: those before today are done. */
function milestonesOf(release: Release, today: CalendarDate): Milestone[] {
  if (release.state === 'released' || release.target === null || release.target.precision === 'quarter') return [];
  const ships = release.target.day;
  return MILESTONES.map(([kind, name, before, time, hard]) => {
    const date = sampleWorkday(ships, -before);
    return {
      id: `${release.id}-${kind}` as MilestoneId,
      releaseId: release.id,
      kind,
      name,
      at: at(date, time, BERLIN),
      zone: BERLIN,
      owner: release.owner,
      hard,
      done: date < today,
    };
  });
}

function risksOf(sketch: Sketch, release: Release, today: CalendarDate): Risk[] {
  return (sketch.risks ?? []).map(([title, category, likelihood, impact, mitigation, state], index) => ({
    id: `${release.id}-risk-${index}` as RiskId,
    releaseId: release.id,
    title,
    category,
    likelihood,
    impact,
    residualLikelihood: Math.max(1, likelihood - 1),
    residualImpact: Math.max(1, impact - 1),
    owner: release.owner,
    response: 'reduce',
    mitigation,
    state,
    review: addDays(today, 3 + index * 4),
  }));
}

function freezesAround(today: CalendarDate): Freeze[] {
  const freeze = (
    slug: string,
    name: string,
    reason: string,
    scope: string,
    effect: Freeze['effect'],
    from: number,
    to: number,
    zone: ZoneName,
  ): Freeze => ({
    id: `${SAMPLE_PREFIX}freeze-${slug}` as FreezeId,
    name,
    reason,
    scope,
    effect,
    zone,
    from: at(addDays(today, from), '00:00', zone),
    to: at(addDays(today, to), '23:59', zone),
  });
  return [
    freeze('sale', 'Winter sale', 'Nothing may disturb the busiest week.', 'Storefront, production', 'block', 4, 7, BERLIN),
    freeze('audit', 'Payments audit', 'The auditors look at a system that stands still.', 'Payments', 'block', 26, 30, LONDON),
    freeze('holidays', 'Year-end holidays', 'Too few people on call.', 'Everything', 'warn', 31, 41, BERLIN),
  ];
}

/**
 * The plan of the sample workspace: about twelve releases around `today` with mappings, milestones, risks, freezes and notes.
 * Deterministic but for the day. @param now written into notes as the moment of their draft
 */
export function samplePlan(today: CalendarDate, now: Instant): readonly PlanCommand[] {
  const commands = SKETCHES.map((sketch): PlanCommand => {
    const release = releaseOf(sketch, today);
    const edits: PlanEdit[] = [
      { kind: 'put', collection: 'releases', record: release },
      ...sketch.maps.map((map, index): PlanEdit => ({
        kind: 'put',
        collection: 'mappings',
        record: mappingOf(release, map, index, today),
      })),
      ...milestonesOf(release, today).map((record): PlanEdit => ({ kind: 'put', collection: 'milestones', record })),
      ...risksOf(sketch, release, today).map((record): PlanEdit => ({ kind: 'put', collection: 'risks', record })),
    ];
    if (sketch.notes !== undefined)
      edits.push({ kind: 'draft-notes', releaseId: release.id, markdown: sketch.notes, generated: '', at: now });
    return { label: `add the sample release ${release.name}`, why: 'Sample workspace', edits };
  });
  const freezes: PlanCommand = {
    label: 'add the sample freezes',
    why: 'Sample workspace',
    edits: freezesAround(today).map((record): PlanEdit => ({ kind: 'put', collection: 'freezes', record })),
  };
  return [...commands, freezes];
}
