import { useId, type ReactElement, type ReactNode } from 'react';
import { runPlan, useReleases } from '#renderer/engine/client/index.ts';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import { parseOptionalDay } from '#shared/domain/date-form.ts';
import { parseConfidence, parseReleaseText, type ReleaseText } from '#shared/domain/release-form.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import { RELEASE_TYPES, type Release } from '#shared/domain/release.ts';
import { forecastDelay } from '#shared/domain/target.ts';
import type { ZoneName } from '#shared/domain/time.ts';
import { BoundMark } from './bound/bound-mark.tsx';
import { useBindings } from './bound/use-bindings.ts';
import { InlineText } from './inline/inline-text.tsx';
import { MomentEditor } from './inline/moment-editor.tsx';
import { Delay } from './release-badges.tsx';
import { setRelease } from './release-edits.ts';
import { TYPE_NAMES } from './release-row.ts';
import { Section } from './section.tsx';

const TEXT_LABELS: { readonly [F in ReleaseText]: string } = {
  name: 'Name',
  version: 'Version',
  product: 'Product',
  train: 'Train',
  environment: 'Environment',
  service: 'Service',
  owner: 'Owner',
  deputy: 'Deputy',
  summary: 'Summary',
};
const DAY_LABELS = { baseline: 'Baseline', forecast: 'Forecast', actual: 'Actual' } as const;

/** The fields of a release that are not in its header. */
export function ReleaseFieldsSection({ release, planZone }: { release: Release; planZone: ZoneName }): ReactElement {
  const releases = useReleases() ?? [];
  const title = releaseName(release);
  const bound = useBindings(release);
  const edit = (label: string, fields: Partial<Omit<Release, 'id'>>): Promise<Explanation | null> =>
    runPlan(label, [setRelease(release.id, fields)]);
  const offered = (field: ReleaseText): readonly string[] =>
    [...new Set(releases.map((one) => one[field]))].filter((value) => value !== '' && value !== release[field]).sort();

  const text = (field: ReleaseText): ReactElement => (
    <Row label={TEXT_LABELS[field]}>
      <InlineText
        label={TEXT_LABELS[field]}
        text={release[field]}
        placeholder="Not set"
        suggestions={offered(field)}
        parse={(typed) => parseReleaseText(field, typed)}
        onCommit={(value) => edit(`change the ${TEXT_LABELS[field].toLowerCase()} of ${title}`, { [field]: value })}
      />
    </Row>
  );
  const date = (field: keyof typeof DAY_LABELS, after?: ReactNode): ReactElement => (
    <Row label={DAY_LABELS[field]}>
      <div className="flex flex-wrap items-center gap-x-2">
        <InlineText
          label={DAY_LABELS[field]}
          type="date"
          text={release[field] ?? ''}
          parse={parseOptionalDay}
          onCommit={(value) => edit(`change the ${DAY_LABELS[field].toLowerCase()} date of ${title}`, { [field]: value })}
          className="max-w-38"
        />
        {after}
      </div>
    </Row>
  );

  return (
    <Section title="Release">
      <div className="grid items-start gap-x-6 gap-y-px compact:grid-cols-2">
        <div className="flex flex-col gap-px">
          {text('product')}
          {text('train')}
          <Row label="Type">
            <SelectInput
              quiet
              aria-label="Type"
              value={release.type}
              options={RELEASE_TYPES.map((value) => ({ value, label: TYPE_NAMES[value] }))}
              onChange={(type) => void edit(`change the type of ${title}`, { type })}
            />
          </Row>
          {text('service')}
          {text('environment')}
          {text('owner')}
          {text('deputy')}
        </div>
        <div className="flex flex-col gap-px">
          {date('baseline')}
          {date('forecast', <Delay days={forecastDelay(release)} />)}
          {date('actual')}
          <Row label="Confidence">
            <InlineText
              label="Confidence in percent"
              text={release.confidence === null ? '' : `${release.confidence} %`}
              placeholder="Not given"
              parse={parseConfidence}
              onCommit={(confidence) => edit(`change the confidence of ${title}`, { confidence })}
            />
          </Row>
          <Row label="Embargo until">
            <MomentEditor
              label="Embargo until"
              optional
              at={release.embargoUntil}
              zone={release.target?.zone ?? planZone}
              onCommit={({ at }) => edit(`change the embargo of ${title}`, { embargoUntil: at })}
            />
          </Row>
          <Row label="Emergency">
            <Checkbox
              checked={release.emergency}
              onChange={(emergency) => void edit(`${emergency ? 'mark' : 'unmark'} ${title} as an emergency`, { emergency })}
              className="h-[var(--control)] px-1.5"
            >
              It repairs something live
            </Checkbox>
          </Row>
        </div>
      </div>
      <Row label="Summary">
        <div className="flex min-w-0 items-start gap-1">
          <div className="min-w-0 flex-1">
            <InlineText
              label="Summary"
              multiline
              text={release.summary}
              placeholder="What this release is about, in a sentence or two"
              parse={(typed) => parseReleaseText('summary', typed)}
              onCommit={(summary) => edit(`change the summary of ${title}`, { summary })}
            />
          </div>
          <BoundMark release={release} field="description" bound={bound} planZone={planZone} />
        </div>
      </Row>
    </Section>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }): ReactElement {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="grid min-h-[var(--row)] grid-cols-[6.5rem_minmax(0,1fr)] items-start gap-2">
      <span id={id} className="flex min-h-[var(--control)] items-center text-muted">
        {label}
      </span>
      {children}
    </div>
  );
}
