namespace NexScout.Energy.Tests.Compression;

/// <summary>Requests as people at work write them: verbose, mixed with what is protected, and terse.</summary>
internal static class BusinessRequests
{
    /// <summary>Wordy, all of it prose.</summary>
    public static readonly string[] Verbose =
    [
        "Hello, I hope you are doing well. I was wondering if you could please write a short follow-up email to Sarah Johnson about our meeting yesterday, where we discussed the new marketing campaign and the media budget for the spring. Thank you so much in advance for your help.",
        "Hi there, I hope this message finds you well. I would really appreciate it if you could summarize the quarterly sales report in order to prepare the board meeting. Show revenue by region, the three biggest deals and the reasons for lost customers. Thank you very much for your time.",
        "Good morning. It would be really great if you could possibly draft a proposal for the new client. As mentioned earlier, it is important to note that the budget is quite limited, so offer a pilot of six weeks with two engineers. I really appreciate it.",
        "I am sorry to bother you. Could you please kindly explain the difference between gross margin and net margin to a new colleague in the sales department, using a simple example from a bakery? I hope that makes sense. Any help would be greatly appreciated.",
        "Would you be able to review the attached supplier contract? The reason I am writing is that we are currently in the process of changing suppliers, and the termination clause and the liability clause are very important. Thank you in advance for your assistance.",
        "I hope this email finds you well. I would be very grateful if you could translate the product announcement into simple words for customers without technical knowledge, and keep the names of all features. I look forward to your response. Thank you so much.",
        "I know you are busy. I was hoping that you could please create a list of questions for the customer interview about onboarding, pricing and support, in order to find out why trial users leave. Your help would be greatly appreciated.",
        "Good afternoon, I hope all is well with you. At this point in time we are really struggling with late payments from small retailers. Could you please suggest a polite but firm reminder that offers payment in instalments? Thank you very much in advance for your help with this.",
        "Due to the fact that the launch was delayed by the supplier, I need you to rewrite the press release at your earliest convenience. It should be noted that investors will read it, so keep the tone confident and avoid excuses. I really appreciate your help.",
        "First of all, I would like to mention that the team finished the migration over the weekend. I would like you to write a thank-you note to the team and their families, if you don't mind. Thank you so much for your support.",
        "Hi there, I hope you are well. I was wondering whether you could please help me prepare an agenda for the sales workshop with slots for product training, role play and a competitor review. It goes without saying that time is quite short. Many thanks in advance for your help.",
        "Sorry to bother you again. I would be grateful if you could analyze the churn numbers of the enterprise segment, whenever you have a moment, and tell me which contract terms make customers leave. That would be wonderful. Thank you in advance.",
        "Would it be possible for you to compare the two vendors with regard to price, support and data protection? Needless to say, the majority of our customers are hospitals, so certificates count more than discounts. I would appreciate it very much. Thank you for your time.",
        "I hope all is well. It would be wonderful if you could please build a simple onboarding checklist for new hires in the support team, covering accounts, tools, security training and the first customer call. Let me know if you have any questions. I look forward to hearing from you.",
        "Do you think you could possibly shorten the product description in order to fit on one page? Keep the benefits, drop the history of the company, and end with a clear call to action for facility managers. Thank you so much for your time and help.",
        "I hope you are doing well today. In light of the fact that the customer complained about the damaged delivery, could you please write an apology and offer a free replacement? To be honest, it is really quite urgent. Thank you very much in advance for your understanding.",
        "I'd really appreciate it if you could go over the pricing page, when you get a chance, and list every sentence that a first-time visitor might misunderstand. At the end of the day, clarity is what counts. Thanks so much for your help.",
        "Could you be so kind as to prepare a summary of the customer feedback from the app stores? As previously mentioned, a large number of customers are unhappy with the new navigation and the slow search. I appreciate your help. Thank you so much.",
        "I am hoping that you could please identify the main risks of the warehouse project, with an owner and a countermeasure for each. It should be noted that the schedule is extremely tight in the event that the permit comes late. Thank you very much for your help and patience.",
        "I am sorry to bother you. I was wondering if you could perhaps recommend a better subject line for the newsletter about energy prices, if that's okay with you, that makes homeowners open it without sounding alarming. Thank you so much in advance for all your help.",
    ];

    /// <summary>Wordy requests around what must not change.</summary>
    public static readonly (string Text, string[] Kept)[] Mixed =
    [
        ("Could you please review `var total = price * 1.19;` and explain it to me? I hope you are doing well. Thank you so much.", ["`var total = price * 1.19;`"]),
        ("I hope you are doing well. Please reply to the customer who wrote \"I would really like to just cancel, please\" in a friendly way.", ["\"I would really like to just cancel, please\""]),
        ("Could you please convert {\"please\": \"really very\", \"n\": 12} to a table in order to show the values? Thank you.", ["{\"please\": \"really very\", \"n\": 12}"]),
        ("I was wondering if you could check https://example.com/please/just?q=very+really for broken links. Thanks in advance.", ["https://example.com/please/just?q=very+really"]),
        ("Please send the invoice of 12,450.75 USD to billing@just-really.example.com at your earliest convenience, due on 2026-03-31.", ["12,450.75", "billing@just-really.example.com", "2026-03-31"]),
        ("Could you please draft a really short note to Peter Just and Anna Very about the Please Foundation?", ["Peter Just", "Anna Very", "Please Foundation"]),
        ("Please explain the query below, if possible.\n```sql\nselect just, really from very where please = 1\n```\nThank you in advance.", ["```sql\nselect just, really from very where please = 1\n```"]),
        ("I would like you to fix this, please:\n    if (please) just();\n    really = very;\nThank you so much for your help.", ["if (please) just();", "really = very;"]),
        ("Please translate: Könnten Sie bitte die Rechnung schicken? Thank you so much in advance for your help.", ["Könnten", "schicken"]),
        ("Could you please summarize the ticket #48213 of ACME GmbH, raised at 14:35 by j.doe@acme.example? Thank you.", ["#48213", "ACME GmbH", "14:35", "j.doe@acme.example"]),
        ("Please write to “the very best customer, really” and mention order A-1009 with a 15% discount, in order to win them back.", ["“the very best customer, really”", "A-1009", "15%"]),
        ("Could you please sort [3, 1, 2, 10] and [\"just\", \"a\", \"the\"] in order to show the difference? Thanks.", ["[3, 1, 2, 10]", "[\"just\", \"a\", \"the\"]"]),
        ("Please describe what <div class=\"very\">just</div> does, due to the fact that the page is broken.", ["<div class=\"very\">", "</div>"]),
        ("I hope you are doing well. Please read the file /srv/just/really.log and C:\\very\\please.txt in order to find the error.", ["/srv/just/really.log", "C:\\very\\please.txt"]),
        ("Could you please explain the quote below?\n> please just do it, really\n> very soon\nThank you in advance for your help.", ["> please just do it, really", "> very soon"]),
        ("Please compare Q1 revenue of $1.2M with Q2 revenue of $1.35M, in order to show the growth of 12.5 %. Thank you.", ["Q1", "$1.2M", "Q2", "$1.35M", "12.5"]),
        ("Please prepare the | table\n| please | just |\n| 1 | 2 |\nas a chart, if possible. Thank you so much.", ["| please | just |", "| 1 | 2 |"]),
        ("Could you please call Maria O'Neill on +49 30 1234567 and ask about the really old order? Thank you.", ["Maria O'Neill", "+49", "1234567"]),
        ("Could you please rename the variable just_really to very_please in `a the an`, in order to be clear?", ["just_really", "very_please", "`a the an`"]),
        ("I hope you are doing well. Please answer 'just a very simple question' in two sentences, if you don't mind. Thanks.", ["'just a very simple question'"]),
    ];

    /// <summary>Nothing to take away.</summary>
    public static readonly string[] Terse =
    [
        "Summarize Q3 churn by region in three bullets, then name one cause each, with figures from table 2.",
        "Draft reply to Sarah: refund approved, 3–5 days, apologise once, no discount, sign as support.",
        "List five objections CFOs raise against annual contracts; add one counter each, under 20 words.",
        "Compare Postgres and SQLite for 10k writes/s: durability, locking, backups, cost. Table, no prose.",
        "Translate to French, keep HTML tags: <p>Your order ships tomorrow.</p> Formal register, no notes.",
        "Rewrite as 280 characters: launch delayed until May 4, refunds open, details at example.com/launch.",
        "Classify each ticket as bug, billing or feature: #12 login fails, #13 charged twice, #14 dark mode.",
        "Extract invoice number, date, total from this text: INV-2209, 14 March 2026, total EUR 1,204.50.",
        "Write SQL: monthly revenue per customer, last 12 months, zero months included, Postgres 15 syntax.",
        "Outline 6-slide pitch deck for logistics SaaS, seed round, EUR 1.5m, traction first, team last.",
        "Explain EBITDA versus free cash flow to new sales hires using one numeric example, 120 words.",
        "Score these leads 1-10 by fit: Acme 500 staff, Borealis 12 staff, Cobalt 80 staff, remote only.",
        "Give three subject lines under 45 characters for renewal email, no exclamation marks, no emojis.",
        "Find contradictions between clause 4.2 and annex B regarding termination notice; quote both lines.",
        "Generate test cases for VAT calculation: 0 %, 7 %, 19 %, rounding at half cents, negative totals.",
        "Turn meeting notes into decisions, owners, dates. Omit discussion. Unknown owner becomes TBD.",
        "Estimate monthly cost: 40k requests, 900 input tokens, 250 output tokens, gpt-4o-mini prices.",
        "Review code for race conditions, report line numbers only, then propose smallest possible patch.",
        "Prepare call script: greet, confirm need, price 49 USD, handle budget objection, book demo.",
        "Convert 14:30 CET Tuesday to PST, IST, JST; note daylight saving changes between March 8 and 29.",
    ];
}
