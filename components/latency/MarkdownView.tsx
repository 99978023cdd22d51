import { type ReactNode, useMemo } from 'react';
import { type Block, markdownBlocks, type Span } from '../../lib/panel/markdown-blocks.ts';
import { numbered } from '../../lib/panel/numbered.ts';
import { WideTable } from './WideTable.tsx';

/** A report as a page; its text is only ever text. */
export function MarkdownView({ markdown }: { readonly markdown: string }) {
  const blocks = useMemo(() => numbered(markdownBlocks(markdown)), [markdown]);
  return (
    <article className="report" aria-label="Report">
      {blocks.map(({ n, item }) => (
        <BlockView key={n} block={item} under={headingBefore(blocks, n)} />
      ))}
    </article>
  );
}

/** What a block stands under. */
function headingBefore(blocks: readonly { readonly item: Block }[], n: number): string {
  const heading = blocks.slice(0, n).findLast(({ item }) => item.kind === 'heading')?.item;
  return heading?.kind === 'heading' ? heading.text.map(({ text }) => text).join('') : 'Table';
}

function BlockView({ block, under }: { readonly block: Block; readonly under: string }) {
  switch (block.kind) {
    case 'heading': {
      const Heading = block.level <= 1 ? 'h2' : block.level === 2 ? 'h3' : 'h4';
      return <Heading>{inline(block.text)}</Heading>;
    }
    case 'paragraph':
      return <p>{inline(block.text)}</p>;
    case 'list':
      return (
        <ul>
          {numbered(block.items).map(({ n, item }) => (
            <li key={n}>{inline(item)}</li>
          ))}
        </ul>
      );
    case 'table':
      return <TableView block={block} label={under} />;
  }
}

interface TableProps {
  readonly block: Extract<Block, { kind: 'table' }>;
  readonly label: string;
}

function TableView({ block, label }: TableProps) {
  return (
    <WideTable label={label}>
      <table className="table">
        <thead>
          <tr>
            {numbered(block.head).map(({ n, item }) => (
              <th key={n} className={n === 0 ? '' : 'number'}>
                {inline(item)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbered(block.rows).map(({ n, item: row }) => (
            <tr key={n}>
              {numbered(row).map(({ n: column, item }) => (
                <td key={column} className={column === 0 ? '' : 'number mono'}>
                  {inline(item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}

function inline(spans: readonly Span[]): ReactNode[] {
  return numbered(spans).map(({ n, item: { kind, text } }) => {
    if (kind === 'strong') return <strong key={n}>{text}</strong>;
    if (kind === 'code') return <code key={n}>{text}</code>;
    return text;
  });
}
