import { resolve } from 'node:path';
import { openApi, type ApiDocuments, type Divergence } from '#tests/support/openapi.ts';

const DIVERGENCES: readonly Divergence[] = [
  {
    reason: 'the documents name operations that differ only in their query under x-ms-paths; the same operation without it answers alike',
    operation: /comments$|recyclebin$|classificationnodes$/i,
    problem: /'(ids|format|\$top|order|continuationToken|includeDeleted)' is (not documented|required)/,
  },
  {
    reason: 'a created node answers 201 (recorded: boards iterations)',
    operation: /^POST .*classificationnodes/,
    statuses: [201],
  },
  { reason: 'deleting for good answers 204 (documented example)', operation: /^DELETE /, statuses: [204] },
  {
    reason: 'the batches of the feeds are documented as lists of text; the examples hold objects',
    operation: /reporting\//,
    problem: /\/values\/\d+ must be string|: \/ must (be null|match a schema in anyOf)/,
  },
  {
    reason: 'documented as one patch operation where every example holds a list',
    operation: /^(POST|PATCH) .*workitems\//i,
    anyBody: true,
  },
];

/** The official documents of work item tracking, work and core, 7.1. @param shared the folder `SHARED` */
export const azureDocuments = (shared: string): ApiDocuments =>
  openApi(
    ['workItemTracking.json', 'work.json', 'core.json'].map((file) => resolve(shared, 'api/openapi/azure-devops/7.1', file)),
    { azure: true, optional: ['project', 'team'], deep: ['path'], divergences: DIVERGENCES },
  );
