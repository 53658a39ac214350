using System.Text;

namespace NexScout.Energy.Gateway.Backtest;

/// <summary>Reads comma-separated values, one record at a time: quoted cells may hold commas, quotes ("") and line breaks.</summary>
internal sealed class CsvReader(TextReader text)
{
    private const int MostCharacters = 4 * 1024 * 1024;
    private readonly StringBuilder _cell = new();

    /// <summary>The line on which the last record began, from 1.</summary>
    public int Line { get; private set; }

    private int _next = 1;

    /// <summary>The next record's cells; null at the end.</summary>
    /// <exception cref="FormatException">A quote is not closed, or a cell is too long.</exception>
    public List<string>? Read()
    {
        if (text.Peek() < 0) return null;
        Line = _next;
        List<string> cells = [];
        while (true)
        {
            var ends = Cell();
            cells.Add(_cell.ToString());
            if (ends) return cells;
        }
    }

    // Returns whether the record ends with the cell.
    private bool Cell()
    {
        _cell.Clear();
        var quoted = text.Peek() == '"';
        if (quoted) text.Read();
        while (true)
        {
            var c = text.Read();
            if (c < 0) return quoted ? throw new FormatException($"the quote that begins on line {Line} is not closed") : true;
            if (c == '\n') _next++;
            if (quoted && c == '"')
            {
                if (text.Peek() == '"') _cell.Append((char)text.Read());
                else quoted = false;
            }
            else if (!quoted && c is ',' or '\n')
            {
                if (c == '\n' && _cell.Length > 0 && _cell[^1] == '\r') _cell.Length--;
                return c == '\n';
            }
            else
            {
                _cell.Append((char)c);
            }

            if (_cell.Length > MostCharacters) throw new FormatException($"a cell of line {Line} is longer than {MostCharacters} characters");
        }
    }
}
