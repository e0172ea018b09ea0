namespace Meander.Domain.Tests;

public sealed class FactsTests
{
    [Theory]
    [InlineData("peer-mentor-basic", true)]
    [InlineData("a", true)]
    [InlineData("first-aid-2", true)]
    [InlineData("Peer-mentor", false)]
    [InlineData("peer--mentor", false)]
    [InlineData("-peer", false)]
    [InlineData("peer-", false)]
    [InlineData("peer mentor", false)]
    [InlineData("peer\n", false)]
    [InlineData("", false)]
    public void A_type_code_is_lower_case_words_joined_by_hyphens(string code, bool right) => Assert.Equal(right, Facts.Code(code) is null);

    [Fact]
    public void A_type_code_has_at_most_64_characters()
    {
        Assert.Null(Facts.Code(new string('a', 64)));
        Assert.NotNull(Facts.Code(new string('a', 65)));
    }

    [Fact]
    public void Lengths_count_code_points_so_that_an_emoji_is_one()
    {
        Assert.Null(Facts.Optional(string.Concat(Enumerable.Repeat("🎓", 500)), 500));
        Assert.Contains("501", Facts.Optional(string.Concat(Enumerable.Repeat("🎓", 501)), 500));
    }

    [Fact]
    public void NUL_is_no_text() => Assert.Contains("NUL", Facts.Optional("a\0b", 10));

    [Fact]
    public void Half_a_surrogate_pair_is_no_text()
    {
        string[] malformed = ["a\ud83c", "\udfa7b", "\udfa7\ud83c"];
        Assert.All(malformed, text => Assert.Contains("Unicode", Facts.Optional(text, 10)));
    }

    [Fact]
    public void A_replacement_character_is_text() => Assert.Null(Facts.Optional("a\ufffd", 10));

    [Fact]
    public void A_list_is_neither_empty_nor_over_500_nor_names_an_entry_twice()
    {
        Assert.NotNull(Facts.List(Array.Empty<int>()));
        Assert.Null(Facts.List(Enumerable.Range(0, 500).ToList()));
        Assert.Contains("501", Facts.List(Enumerable.Range(0, 501).ToList()));
        Assert.NotNull(Facts.List([1, 2, 1]));
    }

    [Theory]
    [InlineData("1900-01-01", true)]
    [InlineData("9000-12-31", true)]
    [InlineData("1899-12-31", false)]
    [InlineData("0001-01-01", false)]
    [InlineData("9999-12-31", false)]
    public void A_day_is_one_that_months_can_be_added_to(string day, bool right) =>
        Assert.Equal(right, Facts.Day(DateOnly.Parse(day)) is null);

    [Theory]
    [InlineData("Europe/Oslo", true)]
    [InlineData("UTC", true)]
    [InlineData("Europe/Atlantis", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("right/Europe/Oslo", false)]
    [InlineData("posix/Europe/Oslo", false)]
    [InlineData("Europe//Oslo", false)]
    [InlineData("Europe/Oslo\n", false)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("Etc/GMT+12", true)]
    [InlineData("", false)]
    public void A_time_zone_is_an_IANA_name(string zone, bool right) => Assert.Equal(right, Facts.TimeZone(zone) is null);

    [Theory]
    [InlineData("kari@example.org", true)]
    [InlineData("kari@example", false)]
    [InlineData("kari example@example.org", false)]
    [InlineData("@example.org", false)]
    [InlineData("Kari.Nowak+kurs@post.example.org", true)]
    [InlineData("o'neill@example.org", true)]
    [InlineData("blåbær@blåbær.example", true)]
    [InlineData("mailto:x@example.org", false)]
    [InlineData("<x@example.org>", false)]
    [InlineData("Kari <x@example.org>", false)]
    [InlineData("x@w.example.", false)]
    [InlineData("x@w..example", false)]
    [InlineData("x@.w.example", false)]
    [InlineData("x@-w.example", false)]
    [InlineData("x@w-.example", false)]
    [InlineData("x@w_1.example", false)]
    [InlineData("a,b@w.example", false)]
    [InlineData("a;b@w.example", false)]
    [InlineData(".a@w.example", false)]
    [InlineData("a.@w.example", false)]
    [InlineData("a..b@w.example", false)]
    [InlineData("a@b@w.example", false)]
    [InlineData("a\u00a0b@w.example", false)]
    [InlineData("\"a b\"@w.example", false)]
    [InlineData("x@[127.0.0.1]", false)]
    [InlineData("\uff45ve@example.org", false)]
    [InlineData("eve@\uff45xample.org", false)]
    [InlineData("eve@example\u3002org", false)]
    [InlineData("eve@example\uff0eorg", false)]
    [InlineData("\U0001d41eve@example.org", false)]
    [InlineData("e\u00adve@example.org", false)]
    [InlineData("e\u200dve@example.org", false)]
    [InlineData("e\ufe0fve@example.org", false)]
    [InlineData("\u24d4ve@example.org", false)]
    [InlineData("o\ufb03ce@example.org", false)]
    [InlineData("łódź@przykład.example", true)]
    [InlineData("мария@пример.example", true)]
    [InlineData("美咲@例え.example", true)]
    public void An_address_looks_like_one(string email, bool right) => Assert.Equal(right, Facts.Email(email) is null);
}
