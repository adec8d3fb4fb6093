/** What Jira says no with: `errorMessages`, `errors` by field, and the status. Thrown by rules, answered by the sandbox. */
export class JiraRefusal extends Error {
  readonly status: number;
  readonly messages: readonly string[];
  readonly errors: { readonly [field: string]: string };

  constructor(status: number, messages: readonly string[], errors: { readonly [field: string]: string } = {}) {
    super(messages[0] ?? Object.values(errors)[0] ?? `Status ${status}`);
    this.status = status;
    this.messages = messages;
    this.errors = errors;
  }
}

export const badRequest = (message: string): JiraRefusal => new JiraRefusal(400, [message]);
export const badField = (field: string, message: string): JiraRefusal => new JiraRefusal(400, [], { [field]: message });
export const notFound = (message: string): JiraRefusal => new JiraRefusal(404, [message]);
/** Jira says the same for a missing and a hidden issue. */
export const noIssue = (): JiraRefusal => notFound('Issue does not exist or you do not have permission to see it.');
