import { json, page, type Call, type Route } from '../call.ts';
import { textIn, without } from '../records.ts';
import { badRequest, JiraRefusal, notFound } from '../refusal.ts';
import { STORY_POINTS_FIELD, type JiraBoard, type JiraSprint, type WireRecord } from '../seed.ts';

function licensed(call: Call): void {
  if (!call.settings.agileLicensed) throw new JiraRefusal(403, ['The user does not have a license for Jira Software.']);
}

const visibleBoards = (call: Call): readonly JiraBoard[] =>
  call.site.boards.filter((board) => call.site.projects.get(board.projectKey)?.hidden === false);

function boardOf(call: Call): JiraBoard {
  licensed(call);
  const board = visibleBoards(call).find((each) => String(each.id) === call.params['id']);
  if (board === undefined)
    throw notFound('Requested board cannot be viewed because it either does not exist or you do not have permission to view it.');
  return board;
}

function wireBoard(call: Call, board: JiraBoard): WireRecord {
  const project = call.site.projects.get(board.projectKey)?.record;
  const location =
    project === undefined
      ? {}
      : {
          location: {
            projectId: Number(project.id),
            displayName: `${project.name} (${project.key})`,
            projectName: project.name,
            projectKey: project.key,
            projectTypeKey: 'software',
            name: `${project.name} (${project.key})`,
          },
        };
  return { id: board.id, self: `${call.wire.agile}/board/${board.id}`, name: board.name, type: board.type, ...location };
}

function boards(call: Call): Response {
  licensed(call);
  const project = call.query.get('projectKeyOrId');
  const type = call.query.get('type');
  const found = visibleBoards(call).filter(
    (board) =>
      (project === null || board.projectKey === project || call.site.projects.get(board.projectKey)?.record.id === project) &&
      (type === null || board.type === type),
  );
  return json(
    page(
      call,
      found.map((board) => wireBoard(call, board)),
      50,
    ),
  );
}

const wireSprint = (call: Call, sprint: JiraSprint): WireRecord => ({
  id: sprint.id,
  self: `${call.wire.agile}/sprint/${sprint.id}`,
  ...without(sprint, 'boardId'),
});

function sprints(call: Call): Response {
  const board = boardOf(call);
  // Not proven by a recording: kanban boards are said to refuse.
  if (board.type === 'kanban') throw badRequest('The board does not support sprints');
  const states = call.query.get('state')?.split(',') ?? [];
  const found = call.site.sprints.filter(
    (sprint) => sprint.originBoardId === board.id && (states.length === 0 || states.includes(sprint.state)),
  );
  return json(
    without(
      page(
        call,
        found.map((sprint) => wireSprint(call, sprint)),
        50,
      ),
      'total',
    ),
  ); // no total for sprints (recorded)
}

function sprint(call: Call): Response {
  licensed(call);
  const found = call.site.sprints.find((each) => String(each.id) === call.params['id']);
  if (found === undefined) throw notFound('Sprint does not exist.');
  return json(wireSprint(call, found));
}

function configuration(call: Call): Response {
  const board = boardOf(call);
  const columns = ['new', 'indeterminate', 'done'].map((category) => {
    const statuses = call.site.statuses.filter((status) => status.statusCategory.key === category);
    return {
      name: { new: 'To Do', indeterminate: 'In Progress', done: 'Done' }[category]!,
      statuses: statuses.map(({ id }) => ({ id, self: `${call.wire.api}/status/${id}` })),
    };
  });
  const points =
    call.site.fields.find((field) => field.id === STORY_POINTS_FIELD.id) ??
    call.site.fields.find((field) => field.schema.type === 'number');
  return json({
    id: board.id,
    name: board.name,
    type: board.type,
    self: `${call.wire.agile}/board/${board.id}/configuration`,
    location: {
      type: 'project',
      key: board.projectKey,
      id: call.site.projects.get(board.projectKey)?.record.id ?? '',
      name: textIn(call.site.projects.get(board.projectKey)?.record ?? null, 'name') ?? '',
    },
    filter: { id: String(10_000 + board.id), self: `${call.wire.api}/filter/${10_000 + board.id}` },
    columnConfig: { columns, constraintType: 'none' },
    ...(points === undefined ? {} : { estimation: { type: 'field', field: { fieldId: points.id, displayName: points.name } } }),
    ranking: { rankCustomFieldId: 10_019 },
  });
}

/** Boards and their sprints. */
export const AGILE_ROUTES: readonly Route[] = [
  { method: 'GET', under: 'agile', path: '/board', answer: boards },
  { method: 'GET', under: 'agile', path: '/board/{id}', answer: (call) => json(wireBoard(call, boardOf(call))) },
  { method: 'GET', under: 'agile', path: '/board/{id}/configuration', answer: configuration },
  { method: 'GET', under: 'agile', path: '/board/{id}/sprint', answer: sprints },
  { method: 'GET', under: 'agile', path: '/sprint/{id}', answer: sprint },
];
