import type { AzureField, AzureProject, AzureStateCategory, AzureType } from '#electron/sandbox/azure/seed.ts';

const COLOURS: { readonly [C in AzureStateCategory]: string } = {
  Proposed: 'b2b2b2',
  InProgress: '007acc',
  Resolved: 'ff9d00',
  Completed: '339933',
  Removed: 'ffffff',
};

type States = readonly (readonly [name: string, category: AzureStateCategory])[];

const aType = (name: string, icon: string, color: string, states: States, fields: readonly string[]): AzureType => ({
  name,
  referenceName: `Microsoft.VSTS.WorkItemTypes.${name.replaceAll(' ', '')}`,
  color,
  icon,
  description: `Tracks work of the type ${name}.`,
  states: states.map(([state, category]) => ({ name: state, color: COLOURS[category], category })),
  fields,
});

const POINTS = 'Microsoft.VSTS.Scheduling.StoryPoints';
const EFFORT = 'Microsoft.VSTS.Scheduling.Effort';
const REMAINING = 'Microsoft.VSTS.Scheduling.RemainingWork';
const TARGET = 'Microsoft.VSTS.Scheduling.TargetDate';
const STEPS = 'Microsoft.VSTS.TCM.ReproSteps';
const SEVERITY = 'Microsoft.VSTS.Common.Severity';
const ACCEPTANCE = 'Microsoft.VSTS.Common.AcceptanceCriteria';

const AGILE_STATES: States = [
  ['New', 'Proposed'],
  ['Active', 'InProgress'],
  ['Resolved', 'Resolved'],
  ['Closed', 'Completed'],
  ['Removed', 'Removed'],
];
const AGILE_TASK: States = [
  ['New', 'Proposed'],
  ['Active', 'InProgress'],
  ['Closed', 'Completed'],
  ['Removed', 'Removed'],
];
const SCRUM_BACKLOG: States = [
  ['New', 'Proposed'],
  ['Approved', 'Proposed'],
  ['Committed', 'InProgress'],
  ['Done', 'Completed'],
  ['Removed', 'Removed'],
];
const SCRUM_PORTFOLIO: States = [
  ['New', 'Proposed'],
  ['In Progress', 'InProgress'],
  ['Done', 'Completed'],
  ['Removed', 'Removed'],
];
const TO_DO: States = [
  ['To Do', 'Proposed'],
  ['Doing', 'InProgress'],
  ['Done', 'Completed'],
];
const SCRUM_TASK: States = [
  ['To Do', 'Proposed'],
  ['In Progress', 'InProgress'],
  ['Done', 'Completed'],
  ['Removed', 'Removed'],
];

type Process = Pick<AzureProject, 'process' | 'types'>;

/** Process ids are the vendor's fixed template ids. States and categories: "Workflow states & state categories" of the vendor's guide. */
export const AGILE: Process = {
  process: { id: 'adcc42ab-9882-485e-a3ed-7678f01f66bc', name: 'Agile' },
  types: [
    aType('Epic', 'icon_crown', 'FF7B00', AGILE_STATES, [EFFORT, TARGET]),
    aType('Feature', 'icon_trophy', '773B93', AGILE_STATES, [EFFORT, TARGET]),
    aType('User Story', 'icon_book', '009CCC', AGILE_STATES, [POINTS, ACCEPTANCE]),
    aType('Task', 'icon_clipboard', 'F2CB1D', AGILE_TASK, [REMAINING]),
    aType('Bug', 'icon_insect', 'CC293D', AGILE_STATES.slice(0, 4), [POINTS, STEPS, SEVERITY]),
    aType(
      'Issue',
      'icon_traffic_cone',
      'B4009E',
      [
        ['Active', 'InProgress'],
        ['Closed', 'Completed'],
      ],
      [],
    ),
  ],
};

export const SCRUM: Process = {
  process: { id: '6b724908-ef14-45cf-84f8-768b5384da45', name: 'Scrum' },
  types: [
    aType('Epic', 'icon_crown', 'E06C00', SCRUM_PORTFOLIO, [EFFORT, TARGET]),
    aType('Feature', 'icon_trophy', '773B93', SCRUM_PORTFOLIO, [EFFORT, TARGET]),
    aType('Product Backlog Item', 'icon_list', '009CCC', SCRUM_BACKLOG, [EFFORT, ACCEPTANCE, 'Microsoft.VSTS.Common.BacklogPriority']),
    aType('Task', 'icon_clipboard', 'F2CB1D', SCRUM_TASK, [REMAINING]),
    aType('Bug', 'icon_insect', 'CC293D', SCRUM_BACKLOG, [EFFORT, STEPS, SEVERITY]),
    aType(
      'Impediment',
      'icon_traffic_cone',
      'B4009E',
      [
        ['Open', 'Proposed'],
        ['Closed', 'Completed'],
      ],
      [],
    ),
  ],
};

export const BASIC: Process = {
  process: { id: 'b8a3a935-7e91-48b8-a94c-606d37c3e9f2', name: 'Basic' },
  types: [
    aType('Epic', 'icon_crown', 'E06C00', TO_DO, [TARGET]),
    aType('Issue', 'icon_check_box', 'B4009E', TO_DO, [EFFORT]),
    aType('Task', 'icon_clipboard', 'A4880A', TO_DO, [REMAINING]),
  ],
};

const field = (referenceName: string, name: string, type: AzureField['type'], readOnly = false): AzureField => ({
  referenceName,
  name,
  type,
  readOnly,
});

/** The fields every type has, and those of the types above. A seed adds its custom ones behind them. */
export const STANDARD_FIELDS: readonly AzureField[] = [
  field('System.Id', 'ID', 'integer', true),
  field('System.Rev', 'Rev', 'integer', true),
  field('System.Title', 'Title', 'string'),
  field('System.Description', 'Description', 'html'),
  field('System.WorkItemType', 'Work Item Type', 'string', true),
  field('System.State', 'State', 'string'),
  field('System.Reason', 'Reason', 'string'),
  field('System.AssignedTo', 'Assigned To', 'identity'),
  field('System.CreatedBy', 'Created By', 'identity', true),
  field('System.CreatedDate', 'Created Date', 'dateTime', true),
  field('System.ChangedBy', 'Changed By', 'identity', true),
  field('System.ChangedDate', 'Changed Date', 'dateTime', true),
  field('System.AuthorizedDate', 'Authorized Date', 'dateTime', true),
  field('System.RevisedDate', 'Revised Date', 'dateTime', true),
  field('System.TeamProject', 'Team Project', 'string', true),
  field('System.AreaPath', 'Area Path', 'treePath'),
  field('System.AreaId', 'Area ID', 'integer', true),
  field('System.IterationPath', 'Iteration Path', 'treePath'),
  field('System.IterationId', 'Iteration ID', 'integer', true),
  field('System.NodeName', 'Node Name', 'string', true),
  field('System.Tags', 'Tags', 'plainText'),
  field('System.History', 'History', 'history'),
  field('System.Watermark', 'Watermark', 'integer', true),
  field('System.CommentCount', 'Comment Count', 'integer', true),
  field('System.Parent', 'Parent', 'integer', true),
  field('System.RelatedLinkCount', 'Related Link Count', 'integer', true),
  field('System.IsDeleted', 'Is Deleted', 'boolean', true),
  { ...field('Microsoft.VSTS.Common.Priority', 'Priority', 'integer'), allowedValues: ['1', '2', '3', '4'] },
  field('Microsoft.VSTS.Common.StackRank', 'Stack Rank', 'double'),
  field('Microsoft.VSTS.Common.BacklogPriority', 'Backlog Priority', 'double'),
  field('Microsoft.VSTS.Common.ValueArea', 'Value Area', 'string'),
  field('Microsoft.VSTS.Common.StateChangeDate', 'State Change Date', 'dateTime', true),
  field('Microsoft.VSTS.Common.ActivatedDate', 'Activated Date', 'dateTime'),
  field('Microsoft.VSTS.Common.ResolvedDate', 'Resolved Date', 'dateTime'),
  field('Microsoft.VSTS.Common.ClosedDate', 'Closed Date', 'dateTime'),
  field('Microsoft.VSTS.Common.ClosedBy', 'Closed By', 'identity'),
  field(ACCEPTANCE, 'Acceptance Criteria', 'html'),
  { ...field(SEVERITY, 'Severity', 'string'), allowedValues: ['1 - Critical', '2 - High', '3 - Medium', '4 - Low'] },
  field(STEPS, 'Repro Steps', 'html'),
  field(POINTS, 'Story Points', 'double'),
  field(EFFORT, 'Effort', 'double'),
  field('Microsoft.VSTS.Scheduling.Size', 'Size', 'double'),
  field(REMAINING, 'Remaining Work', 'double'),
  field('Microsoft.VSTS.Scheduling.DueDate', 'Due Date', 'dateTime'),
  field(TARGET, 'Target Date', 'dateTime'),
  field('Microsoft.VSTS.Scheduling.StartDate', 'Start Date', 'dateTime'),
];
