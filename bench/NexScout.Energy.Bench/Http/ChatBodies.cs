using System.Globalization;
using System.Text;

namespace NexScout.Energy.Bench.Http;

/// <summary>What clients send: about 1 KB of the product's own kind of prompt.</summary>
internal static class ChatBodies
{
    private const string Text =
        "Write a follow-up message to Dana Whitfield, head of operations at Northgate Logistics. We met at the spring fair in Leipzig, where she "
        + "told us that her dispatchers re-enter every delivery note by hand and lose about two hours a day to it. Our scanner reads the notes and "
        + "fills the planning system; Harbor Freight Lines went from 120 minutes to 15. She worries about the change-over: her peak season begins on "
        + "1 September, and the last roll-out of a tool took eleven weeks. Offer a pilot with one depot of 14 people, say that we install it on a "
        + "weekend and that the old way keeps working beside it. Ask for a call on Tuesday or Thursday afternoon. Friendly, plain, no exclamation "
        + "marks, at most 120 words.";

    public static byte[] Whole { get; } = Body(stream: false);

    public static byte[] Streamed { get; } = Body(stream: true);

    /// <summary>The same about a customer of a number, in place of the name: as long, and another prompt for each.</summary>
    public static byte[] About(long customer)
    {
        var body = Whole.AsSpan().ToArray();
        if (!customer.TryFormat(body.AsSpan(body.AsSpan().IndexOf(Customer), Customer.Length), out _, "D14", CultureInfo.InvariantCulture))
            throw new ArgumentOutOfRangeException(nameof(customer));
        return body;
    }

    private static ReadOnlySpan<byte> Customer => "Dana Whitfield"u8;

    private static byte[] Body(bool stream) => Encoding.UTF8.GetBytes(
        $$"""
        {"model":"auto","messages":[{"role":"system","content":"You write short sales messages. You never invent facts about the customer."},{"role":"user","content":"{{Text}}"}],"temperature":0.7,"max_tokens":160,"stream":{{(stream ? "true" : "false")}}}
        """);
}
