interface Props {
  readonly caption: string;
  readonly rows: readonly { readonly name: string; readonly value: string }[];
}

/** Names and values, one row each; a name may come more than once. */
export function Pairs({ caption, rows }: Props) {
  const numbered = rows.map((row, key) => ({ ...row, key }));
  return rows.length === 0 ? null : (
    <table className="table timeline-table">
      <caption>{caption}</caption>
      <tbody>
        {numbered.map(({ key, name, value }) => (
          <tr key={key}>
            <td className="dim">{name}</td>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
