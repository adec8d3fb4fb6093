import { assert, property, record, constantFrom, string, webUrl, integer } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { ConnectionKind } from '#shared/tracker/connection.ts';
import { hostsOf, itemReferences } from '#shared/tracker/item-address.ts';

const site = (id: string, kind: ConnectionKind, baseUrl: string) => ({ id: id as ConnectionId, kind, baseUrl });
const CLOUD = site('cloud', 'jira-cloud', 'https://acme.atlassian.net');
const CENTER = site('center', 'jira-data-center', 'https://jira.acme.example:8443/jira');
const SERVICES = site('services', 'azure-devops-services', 'https://dev.azure.com/acme');
const OLD = site('old', 'azure-devops-services', 'https://umbra.visualstudio.com');
const SERVER = site('server', 'azure-devops-server', 'https://tfs.acme.example/tfs/DefaultCollection');
const SITES = [CLOUD, CENTER, SERVICES, OLD, SERVER];

/** 'cloud APP-12', 'services/12': what an address says, in a word. */
const told = (url: string): readonly string[] =>
  itemReferences(url, SITES).map((one) => (one.kind === 'id' ? one.id : `${one.connection} ${one.key}`));

describe('an address of an item', () => {
  test.each([
    ['https://acme.atlassian.net/browse/APP-12', 'cloud APP-12'],
    ['http://ACME.atlassian.net/browse/app-12?focusedCommentId=7#comment-7', 'cloud APP-12'],
    ['https://acme.atlassian.net/projects/APP/issues/APP-12/', 'cloud APP-12'],
    ['https://acme.atlassian.net/jira/software/c/projects/APP/issues/APP-12?filter=x', 'cloud APP-12'],
    ['https://acme.atlassian.net/jira/software/projects/APP/boards/3?selectedIssue=APP-12', 'cloud APP-12'],
    ['https://jira.acme.example:8443/jira/browse/OLD_2-12', 'center OLD_2-12'],
    ['https://jira.acme.example:8443/jira/secure/RapidBoard.jspa?rapidView=1&selectedIssue=APP-9', 'center APP-9'],
    ['https://dev.azure.com/acme/Web%20Shop/_workitems/edit/431', 'services/431'],
    ['https://dev.azure.com/ACME/_workitems/edit/431/', 'services/431'],
    ['https://dev.azure.com/acme/Shop/_workitems?id=431&_a=edit', 'services/431'],
    ['https://dev.azure.com/acme/Shop/_boards/board/t/Team/Stories/?workitem=431', 'services/431'],
    ['https://dev.azure.com/acme/Shop/_sprints/taskboard/Team/Shop/Sprint%201?workitem=431', 'services/431'],
    ['https://dev.azure.com/acme/5d8e-guid/_apis/wit/workItems/431', 'services/431'],
    ['https://acme.visualstudio.com/Shop/_workitems/edit/431', 'services/431'],
    ['https://acme.visualstudio.com/DefaultCollection/Shop/_workitems/edit/431', 'services/431'],
    ['https://dev.azure.com/umbra/Shop/_workitems/edit/5', 'old/5'],
    ['https://tfs.acme.example/TFS/defaultcollection/Shop/_workitems/edit/8', 'server/8'],
  ])('%s is %s', (url, reference) => {
    expect(told(url)).toEqual([reference]);
  });

  test.each([
    ['another site', 'https://evil.atlassian.net/browse/APP-12'],
    ['a longer host name', 'https://acme.atlassian.net.evil.example/browse/APP-12'],
    ['another organisation with the same beginning', 'https://dev.azure.com/acme2/Shop/_workitems/edit/431'],
    ['another collection', 'https://tfs.acme.example/tfs/Other/Shop/_workitems/edit/8'],
    ['another port', 'https://jira.acme.example/jira/browse/APP-9'],
    ['a path beside the context path', 'https://jira.acme.example:8443/jirafoo/browse/APP-9'],
    ['a context path in other letters', 'https://jira.acme.example:8443/JIRA/browse/APP-9'],
    ['a project', 'https://acme.atlassian.net/browse/APP'],
    ['a filter', 'https://acme.atlassian.net/issues/?filter=1'],
    ['a commit', 'https://dev.azure.com/acme/Shop/_git/shop/commit/431'],
    ['a folder called _workitems deep below', 'https://dev.azure.com/acme/Shop/_git/shop/_workitems/edit/431'],
    ['no number', 'https://dev.azure.com/acme/Shop/_workitems/edit/0431'],
    ['a broken escape', 'https://acme.atlassian.net/browse/%zz'],
    ['a script', 'javascript:location="https://acme.atlassian.net/browse/APP-12"'],
    ['a file', 'file://acme.atlassian.net/browse/APP-12'],
    ['no address at all', 'APP-12'],
    ['nothing', ''],
  ])('%s is no item', (_, url) => {
    expect(told(url)).toEqual([]);
  });

  test("is found by the site's own address where the connection goes through a gateway", () => {
    const gateway = {
      ...site('gateway', 'jira-cloud', 'https://api.atlassian.com/ex/jira/cloud-42'),
      identity: { siteUrl: 'https://umbra.atlassian.net' },
    };
    const both = [gateway, { ...CLOUD, identity: null }];
    expect(itemReferences('https://umbra.atlassian.net/browse/APP-12', both)).toEqual([
      { kind: 'key', connection: 'gateway', key: 'APP-12' },
    ]);
    expect(itemReferences('https://acme.atlassian.net/browse/APP-12', both)).toMatchObject([{ connection: 'cloud' }]);
    expect(hostsOf(gateway)).toContain('umbra.atlassian.net');
  });

  test('is told once for each connection to its site, the more exact site first', () => {
    const wide = site('wide', 'jira-data-center', 'https://jira.acme.example:8443');
    const again = { ...CENTER, id: 'again' as ConnectionId };
    const references = itemReferences('https://jira.acme.example:8443/jira/projects/APP/issues/APP-9', [wide, CENTER, again]);
    expect(references.map((one) => one.kind === 'key' && one.connection)).toEqual(['center', 'again', 'wide']);
  });

  test('is never found at a site whose host the text does not name', () => {
    const hosts = SITES.flatMap(hostsOf);
    const word = string({ maxLength: 12 });
    const made = record({
      scheme: constantFrom('https:', 'http:', 'javascript:', ''),
      host: constantFrom(...hosts, 'evil.example', 'acme.atlassian.net@evil.example', ''),
      path: constantFrom('/browse/', '/acme/_workitems/edit/', '/jira/browse/', '/x/'),
      rest: word,
      number: integer(),
    }).map(({ scheme, host, path, rest, number }) => `${scheme}//${host}${path}${rest}${number}`);
    const check = (url: string): void => {
      if (told(url).length > 0) expect(hosts).toContain(URL.parse(url)?.hostname);
    };
    assert(property(made, check), { seed: 20261122, numRuns: 2_000 });
    assert(property(webUrl(), check), { seed: 20261122, numRuns: 500 });
    assert(property(string(), check), { seed: 20261122, numRuns: 500 });
  });
});

test('a connection whose address is odd costs nothing but its own links', () => {
  const odd = ['a b', 'a%20b', '..%2f', '@evil.example', '%', ':', '[', 'ü'].map((name, index) =>
    site(`odd-${index}`, 'azure-devops-services', `https://dev.azure.com/${name}`),
  );
  expect(itemReferences('https://acme.atlassian.net/browse/APP-12', [...odd, CLOUD])).toHaveLength(1);
  for (const each of odd) expect(hostsOf(each)).toContain('dev.azure.com');
});
