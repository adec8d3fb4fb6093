/** The columns of the list of items as plain values. */
export interface SlimRow {
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly assignee: string;
  readonly priority: string;
  readonly project: string;
  readonly fixVersions: string;
  readonly iteration: string;
  readonly labels: string;
  readonly estimate: number;
  readonly updated: number;
}
