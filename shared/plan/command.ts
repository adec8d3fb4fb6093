import type { Problems } from '#shared/domain/problems.ts';
import { parseInstant } from '#shared/domain/time.ts';
import { ID } from './check.ts';
import { isInRelease, type Collection, type DocId, type PlanCommand, type PlanEdit } from './edit.ts';
import { FIELDS } from './fields.ts';
import { EDITABLE } from '#shared/sync/editable.ts';

/** The longest label of a command and the longest reason, UTF-16 units. Labels quote names of at most 500. */
const LABEL_LIMIT = 1_000;
const WHY_LIMIT = 10_000;

type Raw = { readonly [key: string]: unknown };
const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: unknown): boolean => typeof value === 'string' && ID.test(value);
const isDoc = (value: unknown): value is DocId =>
  value === 'workspace' || (typeof value === 'string' && value.startsWith('release/') && isId(value.slice('release/'.length)));
const isCollection = (value: unknown): boolean => typeof value === 'string' && Object.hasOwn(FIELDS, value);

/**
 * Whether something is a command at all, whatever its type says: windows are typed, but a script that slipped into one is not
 * (FAULTS X08). What fields hold is checked with the records they belong to, in `changesOf`.
 * @returns a sentence per problem; empty when its shape is right
 */
export function commandProblems(command: unknown): Problems {
  const shape: Partial<Record<keyof PlanCommand, unknown>> = isObject(command) ? command : {};
  const { label, why, edits } = shape;
  if (typeof label !== 'string' || label.length > LABEL_LIMIT)
    return { label: `A command needs a label of at most ${LABEL_LIMIT} characters.` };
  if (why !== null && (typeof why !== 'string' || why.length > WHY_LIMIT)) return { why: `Use at most ${WHY_LIMIT} characters.` };
  if (!Array.isArray(edits)) return { edits: 'A command needs a list of edits.' };
  return editsProblems(edits);
}

/** The same for edits alone. */
export function editsProblems(edits: readonly unknown[]): Problems {
  const at = edits.findIndex((edit) => !isEdit(edit));
  return at === -1 ? {} : { edits: `Edit ${at + 1} is not one the cockpit knows.` };
}

const hasRelease = (collection: unknown, record: Raw): boolean => !isInRelease(collection as Collection) || isId(record['releaseId']);

function isEdit(edit: unknown): edit is PlanEdit {
  if (!isObject(edit)) return false;
  switch (edit['kind']) {
    case 'put':
      return (
        isCollection(edit['collection']) &&
        isObject(edit['record']) &&
        isId(edit['record']['id']) &&
        hasRelease(edit['collection'], edit['record'])
      );
    case 'set':
      return isCollection(edit['collection']) && isDoc(edit['doc']) && isId(edit['id']) && isObject(edit['fields']);
    case 'remove':
      return isCollection(edit['collection']) && isDoc(edit['doc']) && isId(edit['id']);
    case 'type-notes':
      return (
        isId(edit['releaseId']) && Number.isInteger(edit['baseLength']) && Array.isArray(edit['changes']) && edit['changes'].every(isObject)
      );
    case 'draft-notes':
      return (
        isId(edit['releaseId']) &&
        typeof edit['markdown'] === 'string' &&
        typeof edit['generated'] === 'string' &&
        isInstantOrNull(edit['at'])
      );
    case 'edit-record':
      return isRecord(edit['record']) && isKind(edit['recordKind']) && isRecord(edit['project']) && isRecordEdit(edit['edit']);
    case 'create-record': {
      const { id, recordKind, project, type, state, along } = edit;
      return isId(id) && isKind(recordKind) && isRecord(project) && isText(type, 200) && type !== '' && isState(state) && isAlong(along);
    }
    case 'take-back':
      return isId(edit['operation']);
    case 'answer':
      return isId(edit['operation']) && isReply(edit['reply']);
    case 'bring-back':
      return isOperation(edit['operation']) && isObject(edit['after']) && ['take-back', 'answer'].includes(String(edit['after']['kind']));
    default:
      return false;
  }
}

/** The longest text of a tracker's record, UTF-16 units: what the host sends at most. */
const TEXT_LIMIT = 2_000_000;
const MEMBERS_LIMIT = 1_000;

const isText = (value: unknown, limit = TEXT_LIMIT): boolean => typeof value === 'string' && value.length <= limit;
const isRecord = (value: unknown): boolean => typeof value === 'string' && /^[\w-]{1,64}\/[\w-]{1,200}$/.test(value);
const isKind = (value: unknown): boolean => typeof value === 'string' && Object.hasOwn(EDITABLE, value);
const isAlong = (value: unknown): boolean => value === undefined || isObject(value);
const isMembers = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= MEMBERS_LIMIT && value.every((member) => isText(member, 1_000) && member !== '');
const isValue = (value: unknown): boolean =>
  value === null ||
  typeof value === 'boolean' ||
  isText(value) ||
  (isObject(value) && isText(value['id'], 1_000) && isText(value['name'], 1_000));

function isRecordEdit(edit: unknown): boolean {
  if (!isObject(edit)) return false;
  const { kind, field, value, base, add, remove, text, along } = edit;
  if (kind === 'comment') return isText(text) && text !== '';
  if (typeof field !== 'string') return false; // whether its record has it is checked with the record
  if (kind === 'value') return isValue(value) && (base === undefined || isValue(base)) && isAlong(along);
  return kind === 'text'
    ? isText(value) && (base === undefined || isText(base))
    : kind === 'members' && isMembers(add) && isMembers(remove);
}

/** An answer to a conflict. Whether it fits is checked with the conflict. */
const isReply = (reply: unknown): boolean =>
  isObject(reply) &&
  (reply['kind'] === 'mine' || reply['kind'] === 'theirs' || (reply['kind'] === 'edit' && isValue(reply['value']))) &&
  (reply['theirs'] === undefined || isValue(reply['theirs']));

/** An operation as the outbox itself has made it: only undo names one. */
const isOperation = (operation: unknown): boolean =>
  isObject(operation) &&
  isId(operation['id']) &&
  isRecord(operation['record']) &&
  isKind(operation['recordKind']) &&
  isRecord(operation['project']) &&
  isObject(operation['change']) &&
  isObject(operation['state']);

function isState(state: unknown): boolean {
  if (!isObject(state)) return false;
  const { values, texts, members } = state;
  return (
    isObject(values) &&
    Object.values(values).every(isValue) &&
    isObject(texts) &&
    Object.values(texts).every((value) => isText(value)) &&
    isObject(members) &&
    Object.values(members).every(isMembers)
  );
}

const isInstantOrNull = (value: unknown): boolean => value === null || (typeof value === 'string' && parseInstant(value) === value);
