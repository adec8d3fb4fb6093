import { resolve } from 'node:path';
import { openApi, type ApiDocuments, type Divergence } from '#tests/support/openapi.ts';

const ELEMENT = 'the Data Center document gives the schema of one element where the API answers a list';

const CLOUD: readonly Divergence[] = [
  {
    reason: 'a change from or to nothing is null (recorded: jirametrics)',
    problem: /\/(changelog\/histories|values)\/.*(from|to|fromString|toString) must be string$/,
  },
  {
    reason: 'removed: the endpoint stands in the document, the site answers 410 (CHANGE-2046)',
    operation: /^(GET|POST) \/rest\/api\/3\/search$/,
    statuses: [410],
    anyBody: true,
  },
  {
    reason: 'board configurations carry the project as key, id and name (recorded: go-jira/board_configuration)',
    operation: /board\/\{boardId\}\/configuration/,
    problem: /\/location/,
  },
  { reason: 'a hidden project or version answers 404, a missing login 401, on every operation', statuses: [401, 404] },
  {
    reason: 'null takes a date away; the document has no way to say so, and our client checks the answer',
    operation: /^PUT \/rest\/api\/3\/version\/\{id\}$/,
    problem: /body: \/(startDate|releaseDate) must be string$/,
  },
];

const DATA_CENTER: readonly Divergence[] = [
  {
    reason: ELEMENT,
    operation: /^GET \/rest\/api\/2\/(project|status|statuscategory|issuetype|priority|resolution|field)$/,
    shape: 'list',
  },
  { reason: ELEMENT, operation: /^GET \/rest\/api\/2\/project\/\{projectIdOrKey\}\/(versions|statuses)$/, shape: 'list' },
  { reason: ELEMENT, operation: /^GET \/rest\/api\/2\/user\/assignable\/search$/, shape: 'list' },
  {
    reason: 'the document gives the schema of one element where the API answers a page',
    operation: /^GET \/rest\/agile\/1\.0\/board(\/\{boardId\}\/sprint)?$/,
    shape: 'page',
  },
  { reason: 'fields are free-form, the document calls every one of them an object', problem: /\/fields\/[^/]+ must be object$/ },
  { reason: 'a change from or to nothing is null', problem: /\/changelog\/.*must be string$/ },
  { reason: 'a property holds any JSON, the document shows the text of it', operation: /\/properties\//, problem: /must be string$/ },
  {
    reason: 'the same for properties that come with an issue or a comment: service desk clients send sd.public.comment as an object',
    operation: /^(GET|POST) \/rest\/api\/2\/issue(\/\{issueIdOrKey\}\/comment)?$/,
    problem: /\/properties\/\d+\/value must be string$/,
  },
  {
    reason: 'the prose of the operation names expand=transitions.fields, its list of parameters does not',
    operation: /^GET \/rest\/api\/2\/issue\/\{issueIdOrKey\}\/transitions$/,
    problem: /query: 'expand' is not documented$/,
  },
  {
    reason: 'version dates are days, as the prose of the same document says',
    problem: /(startDate|releaseDate) must match format "date-time"$/,
  },
  { reason: 'the document leaves out what every operation can answer', statuses: [401, 403, 404, 500] },
  {
    reason: 'parameters of the server framework stand in the document',
    operation: /statuscategory$/,
    problem: /'(request|uriInfo)' is required/,
  },
  {
    reason: 'a version update is documented as a whole version, real clients send the changed fields',
    operation: /^PUT \/rest\/api\/2\/version/,
    anyBody: true,
  },
];

/** The official documents of Jira Cloud: platform v3 and agile. @param shared the folder `SHARED` */
export const cloudDocuments = (shared: string): ApiDocuments =>
  openApi(
    ['jira-cloud-platform-v3.json', 'jira-software-cloud-agile.json'].map((file) => resolve(shared, 'api/openapi/jira', file)),
    { divergences: CLOUD },
  );

/** The official document of Jira Data Center 10.3. @param shared the folder `SHARED` */
export const dataCenterDocuments = (shared: string): ApiDocuments =>
  openApi([resolve(shared, 'api/openapi/jira/jira-data-center-10.3.json')], { prefix: '/rest', divergences: DATA_CENTER });
