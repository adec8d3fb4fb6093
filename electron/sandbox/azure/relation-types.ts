interface RelationType {
  readonly referenceName: string;
  readonly name: string;
  readonly attributes: { readonly [name: string]: string | boolean };
}

const pair = (stem: string, forward: string, reverse: string, topology: 'tree' | 'dependency', single: boolean): readonly RelationType[] =>
  (
    [
      ['Forward', forward, 'Reverse'],
      ['Reverse', reverse, 'Forward'],
    ] as const
  ).map(([end, name, opposite]) => ({
    referenceName: `${stem}-${end}`,
    name,
    attributes: {
      usage: 'workItemLink',
      editable: true,
      enabled: true,
      acyclic: true,
      directional: true,
      singleTarget: single && end === 'Reverse',
      topology,
      isForward: end === 'Forward',
      oppositeEndReferenceName: `${stem}-${opposite}`,
    },
  }));

const resource = (referenceName: string, name: string): RelationType => ({
  referenceName,
  name,
  attributes: {
    usage: 'resourceLink',
    editable: false,
    enabled: true,
    acyclic: false,
    directional: false,
    singleTarget: true,
    topology: 'network',
  },
});

/** The link types of a new organisation. Names and topology: the vendor's link type reference. */
export const RELATION_TYPES: readonly RelationType[] = [
  ...pair('Microsoft.VSTS.Common.Affects', 'Affects', 'Affected By', 'dependency', false),
  ...pair('Microsoft.VSTS.Common.TestedBy', 'Tested By', 'Tests', 'dependency', false),
  ...pair('System.LinkTypes.Duplicate', 'Duplicate', 'Duplicate Of', 'tree', true),
  ...pair('System.LinkTypes.Dependency', 'Successor', 'Predecessor', 'dependency', false),
  ...pair('System.LinkTypes.Hierarchy', 'Child', 'Parent', 'tree', true),
  {
    referenceName: 'System.LinkTypes.Related',
    name: 'Related',
    attributes: {
      usage: 'workItemLink',
      editable: false,
      enabled: true,
      acyclic: false,
      directional: false,
      singleTarget: false,
      topology: 'network',
      isForward: true,
    },
  },
  resource('AttachedFile', 'Attached File'),
  resource('Hyperlink', 'Hyperlink'),
  resource('ArtifactLink', 'Artifact Link'),
];
