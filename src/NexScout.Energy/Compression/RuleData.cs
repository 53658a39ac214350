namespace NexScout.Energy.Compression;

/// <summary>The rules as data: <c>phrase=shorter|flags</c>. Flags: s only where a sentence starts, v only before a request verb, c only right
/// behind something removed, w only where the whole sentence goes, S only at level Strong, n only before what may be a noun. A phrase that is
/// its own shorter one stays, and shields its words. A change of any line, or of what they
/// are used on, needs a new <see cref="Version"/>, since rewrites are kept.</summary>
internal static class RuleData
{
    public const string Version = "2";

    public static readonly string[] Politeness =
    [
        "please", "to please=to please", "in order to please=to please", "so as to please=to please", "as you please=as you please", "kindly", "if you don't mind", "if you do not mind", "if possible", "if at all possible", "if that is okay with you",
        "if that's okay with you", "when you get a chance", "when you have a moment", "whenever you have a moment",
        "if it is not too much trouble",
        "if it's not too much trouble", "at your earliest convenience=soon", "i was wondering if you could|s",
        "i was wondering whether you could|s",
        "i was hoping you could|s", "i was hoping that you could|s", "i am hoping that you could|s", "i wonder if you could|s",
        "i would appreciate it if you could|s", "i would be grateful if you could|s", "i would be thankful if you could|s",
        "i'd appreciate it if you could|s", "i'd be grateful if you could|s", "we would appreciate it if you could|s",
        "we would be grateful if you could|s", "it would be great if you could|s", "it would be helpful if you could|s",
        "it would be wonderful if you could|s", "it would be nice if you could|s", "would it be possible for you to|s",
        "would it be possible to|s", "is there any chance you could|s", "do you think you could|s", "would you be able to|s",
        "could you be so kind as to|s", "would you be so kind as to|s", "would you mind|s", "i would like you to|sv", "i'd like you to|sv",
        "i want you to|sv", "i need you to|sv", "i would like to ask you to|sv", "i would like to request that you|sv", "could you|sv",
        "can you|sv",
        "would you|sv", "will you|sv", "could you help me|sv", "can you help me|sv", "could you help me to|sv", "help me to|sv",
        "help me|sv",
        "take a moment to|sv", "take the time to|sv", "go ahead and|sv", "make sure to=|sv", "be sure to=|sv", "be so kind as to|sv",
        "hello|s", "hi there|s", "hello there|s", "good morning|s", "good afternoon|s", "dear assistant|s", "dear team|sw",
        "i hope you are doing well|w", "i hope you're doing well|w", "i hope this message finds you well|w",
        "i hope this email finds you well|w",
        "i hope you are having a great day|w", "i hope all is well|w", "hope you are well|w", "hope all is well|w",
        "i hope that you are well|w",
        "i hope that you are doing well|w", "i hope everything is going well|w", "on your side|c", "with you|c", "today|cw",
        "thank you|w", "thanks|w", "many thanks|w", "thank you in advance|w", "thanks in advance|w", "in advance|c", "so much|c",
        "very much|c",
        "a lot|c", "for your help|c", "for your help with this|c", "for all your help|c", "for your time|c", "for your assistance|c",
        "for your support|c",
        "for your understanding|c", "for your patience|c", "for taking the time to read this|c", "for your time and help|c", "and help|c",
        "and consideration|c", "and patience|c", "and support|c", "with this|c", "i appreciate it|w", "i would appreciate it|w",
        "i appreciate your help|w", "any help would be appreciated|w", "any help would be greatly appreciated|w",
        "your help is appreciated|w",
        "your help is greatly appreciated|w", "your help would be greatly appreciated|w", "i look forward to hearing from you|w",
        "i look forward to your answer|w", "i look forward to your response|w", "looking forward to your response|w", "best regards|w",
        "kind regards|w",
        "sorry to bother you|w", "i am sorry to bother you|w", "sorry to bother you again|w", "i know you are busy|w",
        "i hope that makes sense|w",
        "i hope this makes sense|w", "let me know if you have any questions|w", "let me know if anything is unclear|w",
        "feel free to ask if you have any questions|w", "i hope you are well|w", "that would be great|w", "that would be wonderful|w",
    ];

    public static readonly string[] Filler =
    [
        "very", "really", "quite", "just", "actually", "basically", "simply", "literally", "honestly", "truly", "extremely", "definitely",
        "certainly", "obviously", "essentially", "perhaps|c", "maybe|c", "possibly|c", "somehow", "kind of like=like", "sort of like=like",
        "more or less=about", "more or less than=more or less than", "quite a few=many", "quite a lot=a lot", "quite a bit=a lot",
        "to be honest|s", "to be fair|s", "as you know", "as you may know", "as you can imagine", "as you probably know",
        "as you might know", "i think that|s", "i believe that|s", "i feel that|s", "i guess|s", "i mean|s", "you know what i mean",
        "so to speak",
        "in my opinion", "in my humble opinion", "as a matter of fact", "the fact of the matter is that", "needless to say",
        "it goes without saying that",
        "when all is said and done", "for what it's worth", "what i am trying to say is that",
        "what i mean is that",
        "what i need is|s", "the thing is that|s", "the reason i am writing is that|s", "i am writing to you because|s",
        "i am writing because|s",
        "i am reaching out because|s", "i wanted to reach out because|s", "i would like to say that|s", "i would like to mention that|s",
        "i want to mention that|s", "i should mention that|s", "i should also mention that|s", "i would also like to mention that|s",
        "it is important to note that", "it should be noted that", "it is worth noting that", "it is worth mentioning that",
        "it is worth pointing out that",
        "please note that", "note that|s", "keep in mind that|s", "please be aware that", "i would like to point out that|s",
        "absolutely", "totally",
        "of course|s", "that being said", "having said that", "with that being said", "all in all",
    ];

    public static readonly string[] Transitions =
    [
        "as mentioned", "as mentioned above", "as mentioned before", "as mentioned earlier", "as mentioned previously",
        "as i mentioned", "as i said|s",
        "as i mentioned before", "as i mentioned earlier", "as i said before|s", "as i said earlier|s", "as already mentioned",
        "as stated above",
        "as previously mentioned", "as previously stated", "as noted above", "additionally", "furthermore", "moreover",
        "in addition|s", "in addition to=in addition to", "on top of that|s", "besides that|s", "apart from that|s",
        "first of all=first", "last but not least=last", "in conclusion|s", "to summarize|s", "to sum up|s", "in summary|s",
        "in other words",
        "that is to say", "by the way|s", "incidentally", "also|s", "now|cs", "anyway|s", "okay so|s",
    ];

    public static readonly string[] Shorter =
    [
        "in order to=to", "so as to=to", "for the purpose of=for", "with the aim of=for", "with the purpose of=for",
        "due to the fact that=because",
        "owing to the fact that=because", "because of the fact that=because", "in light of the fact that=because",
        "given the fact that=since",
        "in view of the fact that=since", "for the reason that=because", "despite the fact that=although",
        "in spite of the fact that=although",
        "regardless of the fact that=although", "at this point in time=now", "at the present time=now", "at this moment in time=now",
        "at the moment=now", "at the moment of=at the moment of", "at the moment when=at the moment when",
        "at the moment that=at the moment that", "at that point in time=then", "in the near future=soon", "in the event that=if",
        "under the circumstances that=if", "in case of the event that=if", "on the condition that=if", "until such time as=until",
        "during the course of=during", "in the course of=during", "in the process of=", "with regard to=about", "with regards to=about",
        "in regard to=about", "in regards to=about", "with respect to=about", "in relation to=about", "in connection with=about",
        "pertaining to=about", "on the subject of=about", "in terms of=in", "as far as=as far as", "for the sake of=for", "by means of=by",
        "by virtue of=by", "in the absence of=without", "in the vicinity of=near", "in close proximity to=near", "a large number of=many",
        "a great number of=many", "a significant number of=many", "a wide variety of=many", "a wide range of=many", "a majority of=most",
        "the majority of=most",
        "the majority of the=most", "the majority of our=most of our", "the majority of their=most of their",
        "the majority of my=most of my",
        "the majority of these=most of these", "the majority of those=most of those", "a small number of=a few", "a couple of=a couple of",
        "is able to=can", "are able to=can", "has the ability to=can", "have the ability to=can", "was able to=could",
        "were able to=could", "make a decision=decide", "make a decision about=decide on", "come to a conclusion=conclude",
        "give consideration to=consider",
        "take into consideration=consider", "take into account=consider", "conduct an analysis of=analyse",
        "perform an analysis of=analyse",
        "do an analysis of=analyse", "provide an explanation of=explain", "give an explanation of=explain",
        "provide a summary of=summarize",
        "give me a summary of=summarize|s", "provide me with a summary of=summarize|s", "write a summary of=summarize|s",
        "provide a description of=describe", "provide me with=give", "provide us with=give us", "make an assessment of=assess",
        "come up with=find",
        "on a regular basis=regularly", "on a daily basis=daily", "on a weekly basis=weekly", "on a monthly basis=monthly",
        "in a timely manner=promptly",
        "in an efficient manner=efficiently", "in a professional manner=professionally", "in a clear manner=clearly",
        "in a friendly way=friendly",
        "each and every=every", "first and foremost=first", "any and all=all", "one and the same=the same", "whether or not=whether",
        "as well as=and", "as well as i=as well as i", "as well as you=as well as you", "as well as he=as well as he",
        "as well as she=as well as she", "as well as it=as well as it", "as well as we=as well as we", "as well as they=as well as they",
        "as well as possible=as well as possible", "together with=with", "prior to=before", "subsequent to=after", "in advance of=before",
        "not only=not only", "in such a way that=so that", "to the extent that=so far as", "it is necessary that we=we must",
        "it is necessary to=must", "there is a need to=must", "i would like to know=|s", "i want to know=|s",
        "i would like to understand=explain|s",
        "i am looking for=find|s", "approximately=about", "utilize=use", "utilise=use", "utilizing=using", "utilization of=use of",
        "commence=start",
        "terminate=end", "endeavor to=try to", "demonstrate=show", "numerous=many", "sufficient=enough", "assistance=help",
        "the question as to whether=whether", "the way in which=how", "the manner in which=how", "the reason why=why",
        "the reason for which=why",
        "in the amount of=of", "in a situation where=when", "in cases where=when", "in the case that=if", "for a period of=for",
        "at all times=always",
        "at some point in the future=later", "on behalf of=for", "has been shown to be=is", "is going to=will|v", "are going to=will|v",
        "we are currently=we are", "i am currently=i am", "currently in the process of=", "has a tendency to=tends to",
        "have a tendency to=tend to",
        "with the exception of=except", "in excess of=over", "over the course of=over", "a number of=several",
    ];

    public static readonly string[] Articles =
    [
        "the|S", "a|Sn", "an|S", "a few=a few", "a little=a little", "a bit=a bit", "a must=a must", "the one=the one",
        "the other=the other",
        "the same=the same", "the more=the more", "the less=the less", "the who=the who", "a day=a day", "a week=a week", "a month=a month",
        "a year=a year", "a hundred=a hundred", "a thousand=a thousand", "a million=a million", "a dozen=a dozen", "a half=a half",
    ];
}
