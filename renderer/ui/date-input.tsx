import type { ReactElement, SyntheticEvent } from 'react';
import { TextInput } from './field.tsx';
import { shownText, typedText } from './typed-text.ts';

export interface DateInputProps {
  readonly type?: 'date' | 'time';
  /** 'YYYY-MM-DD' or 'HH:MM'; empty for none; `UNREADABLE` while the field shows something else. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A day or a time of day. What cannot be read is told as `UNREADABLE`, never as empty. Stands inside a Field. */
export function DateInput({ type = 'date', value, onChange }: DateInputProps): ReactElement {
  const tell = (event: SyntheticEvent<HTMLInputElement>): void => {
    const now = typedText(event.currentTarget);
    if (now !== value) onChange(now);
  };
  // Between two texts that cannot be read the browser fires no input event: each key and leaving the field ask again.
  return <TextInput type={type} value={shownText(value)} onChange={tell} onKeyUp={tell} onBlur={tell} />;
}
