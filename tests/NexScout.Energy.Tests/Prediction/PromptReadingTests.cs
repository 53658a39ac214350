using System.Text;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Prediction;
using Xunit;

namespace NexScout.Energy.Tests.Prediction;

public sealed class PromptReadingTests
{
    [Theory]
    [InlineData("Could you write to Sarah? She asked for a quote.", 10, 2, 1)]
    [InlineData("hey... what?!", 2, 2, 1)]
    [InlineData("One line\nand another", 4, 2, 0)]
    [InlineData("", 0, 0, 0)]
    [InlineData("?!. \n", 0, 0, 0)]
    [InlineData("Grüße an Zoë.", 3, 1, 0)]
    public void Traits_OfAText_CountWordsSentencesAndQuestions(string text, int words, int sentences, int questions)
    {
        var traits = Read(text);
        Assert.Equal((words, sentences, questions), (traits.Words, traits.Sentences, traits.Questions));
    }

    [Fact]
    public void Formality_LetterAndChat_StandApart()
    {
        Assert.Equal(1, Read("Regarding previous correspondence, kindly provide further information.").Formality);
        Assert.InRange(Read("hey u can't do it! pls").Formality, 0, 0.4);
    }

    [Theory]
    [InlineData("Write a follow-up message to Sarah", "write a FOLLOW up email to Bob", true)]
    [InlineData("Write a follow-up", "Write a cold mail", false)]
    [InlineData("ab c d e", "a bc d e", false)]
    public void Opening_OfTwoPrompts_IsTheirFirstFourWords(string one, string other, bool same) =>
        Assert.Equal(same, Read(one).Opening == Read(other).Opening);

    [Fact]
    public void Facts_OfAChat_HaveTheTraitsOfItsLastUserMessage()
    {
        var body = """{"messages":[{"role":"user","content":"One. Two."},{"role":"assistant","content":"Ok?"},{"role":"user","content":"Why\u003f"}]}"""u8.ToArray();

        var facts = ChatReader.Read(WireFormat.OpenAI, body, new ChatLimits()).Facts;

        Assert.Equal((1, 1, 1), (facts.Traits.Words, facts.Traits.Sentences, facts.Traits.Questions));
    }

    private static PromptTraits Read(string text) => PromptReading.Of(Encoding.UTF8.GetBytes(text)).Traits;
}
