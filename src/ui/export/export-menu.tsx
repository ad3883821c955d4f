import { type ReactNode, useRef, useState } from 'react';
import { EXPORT_FORMATS, type ExportFormat } from '../../api/export-format.ts';
import type { SelectionParameters } from '../../api/parameters.ts';
import { Popup } from '../popup/popup.tsx';
import { CopyButton } from '../row/copy-button.tsx';
import { usePageState } from '../state/use-page-state.ts';
import { commandText, curlText } from './command-text.ts';
import { answerAddress, exportAddress, exportName } from './export-address.ts';
import { frameText } from './frame-text.ts';
import { openSink } from './open-sink.ts';
import { type Progress, saveStream } from './save-stream.ts';
import './export.css';

const LABELS: Readonly<Record<ExportFormat, string>> = {
  csv: 'CSV, for spreadsheets',
  ndjson: 'NDJSON, one request a line',
  json: 'JSON, one document',
  markdown: 'Markdown, for a report',
};

/** Takes everything that a question selects along as a file, however much it is. */
export function ExportMenu({
  question,
  order,
  view,
  columns,
}: {
  readonly question: SelectionParameters;
  readonly order?: 'oldest';
  readonly view?: 'table';
  /** Fields of the file; the usual ones when absent. */
  readonly columns?: readonly string[];
}): ReactNode {
  const [progress, setProgress] = useState<Progress>();
  const [state] = usePageState();
  const [said, setSaid] = useState('');
  const running = useRef<AbortController>(null);

  const shown = { ...(order !== undefined && { order }), ...(view !== undefined && { view }) };
  const take = async (format: ExportFormat) => {
    const address = exportAddress(question, format, {
      ...(order !== undefined && { order }),
      ...(columns !== undefined && { columns }),
    });
    const name = exportName(format, new Date());
    const sink = await openSink(name);
    if (sink === 'refused') return;
    // A browser that cannot write a file piece by piece downloads it with its own progress.
    if (sink === 'unable') return download(address, name);
    const abort = new AbortController();
    running.current = abort;
    setSaid('');
    setProgress({ rows: 0, expected: undefined });
    try {
      await saveStream(address, sink, setProgress, abort.signal);
      setSaid(`${name} is written.`);
    } catch (error) {
      setSaid(
        abort.signal.aborted ? 'Stopped; no file was written.' : `Not exported: ${String(error)}`,
      );
    } finally {
      setProgress(undefined);
    }
  };

  return (
    <span className="export">
      <Popup className="flat" label="Export" name="Export as">
        {(close) => (
          <div className="export-menu">
            {EXPORT_FORMATS.map((format) => (
              <button
                key={format}
                type="button"
                className="choice"
                onClick={() => {
                  close();
                  void take(format);
                }}
              >
                {LABELS[format]}
              </button>
            ))}
            <h2>Ask the same elsewhere</h2>
            <CopyButton
              text={commandText(question, shown)}
              what="the command for a terminal"
              label="Copy as a command"
            />
            <CopyButton
              text={curlText(`${location.origin}${answerAddress(question, shown)}`)}
              what="the call of the API"
              label="Copy as curl"
            />
            <CopyButton
              text={frameText(location.origin, location.pathname, state)}
              what="the element that frames this"
              label="Copy as a frame for another page"
            />
          </div>
        )}
      </Popup>
      {progress !== undefined && (
        <span className="export-progress">
          <progress
            value={progress.expected === undefined ? undefined : progress.rows}
            max={progress.expected}
          />
          {progressText(progress)}
          <button type="button" onClick={() => running.current?.abort()}>
            Stop
          </button>
        </span>
      )}
      <span role="status">{said}</span>
    </span>
  );
}

function progressText({ rows, expected }: Progress): string {
  const told = rows.toLocaleString('en');
  return expected === undefined ? told : `${told} of ${expected.toLocaleString('en')}`;
}

function download(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
