using NexScout.Energy.Budgets;

namespace NexScout.Energy.Prediction;

/// <summary>The pass behind <see cref="PromptReading"/>.</summary>
internal ref struct PromptPass
{
    private const int OpeningWords = 4;
    private const uint HashStart = 2166136261;
    private const uint HashPrime = 16777619;

    private int _words;
    private int _letters;
    private int _sentences;
    private int _sentenceWords;
    private int _capitals;
    private int _marked;
    private int _questions;
    private int _casual;
    private uint _opening;

    public double Depth { get; private set; }

    public void Run(ReadOnlySpan<byte> utf8)
    {
        Depth = 0.1;
        _opening = HashStart;
        var i = 0;
        while (i < utf8.Length)
        {
            var start = i;
            while (i < utf8.Length && IsWord(utf8[i])) i++;
            if (i > start) Word(utf8[start..i]);
            else Mark(utf8[i++]);
        }

        EndSentence();
    }

    public readonly PromptTraits Traits()
    {
        if (_sentences == 0) return default;
        double sentences = _sentences;
        var words = Math.Clamp((((double)_letters / _words) - 3) / 3, 0, 1);
        var calm = 1 - Math.Min(1, _casual / sentences);
        return new PromptTraits(
            _words, _sentences, _questions, ((_capitals / sentences) + (_marked / sentences) + words + calm) / 4,
            (ushort)(_opening ^ (_opening >> 16)));
    }

    // ASCII letters and digits, and all that is not ASCII.
    private static bool IsWord(byte b) => b >= 0x80 || (uint)((b | 0x20) - 'a') < 26 || (uint)(b - '0') < 10;

    private void Word(ReadOnlySpan<byte> word)
    {
        if (Depth < 1) Depth += EmotionalDepth.Of(word);
        if (_words < OpeningWords) Open(word);
        if (_sentenceWords == 0 && word[0] is < (byte)'a' or >= 0x80) _capitals++;
        _words++;
        _sentenceWords++;
        _letters += word.Length;
    }

    private void Open(ReadOnlySpan<byte> word)
    {
        foreach (var b in word) _opening = (_opening ^ (b is >= (byte)'A' and <= (byte)'Z' ? (uint)(b | 0x20) : b)) * HashPrime;
        _opening = (_opening ^ ' ') * HashPrime;
    }

    private void Mark(byte b)
    {
        switch (b)
        {
            case (byte)'!':
                Depth += 0.05;
                _casual++;
                End();
                break;
            case (byte)'?':
                if (_sentenceWords > 0) _questions++;
                End();
                break;
            case (byte)'.':
                End();
                break;
            case (byte)'\n':
                EndSentence();
                break;
            case (byte)'\'':
                _casual++;
                break;
        }
    }

    private void End()
    {
        if (_sentenceWords > 0) _marked++;
        EndSentence();
    }

    private void EndSentence()
    {
        if (_sentenceWords > 0) _sentences++;
        _sentenceWords = 0;
    }
}
