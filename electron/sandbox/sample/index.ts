export { sampleAzureSeed } from './azure.ts';
export { sampleJiraSeed } from './jira.ts';
