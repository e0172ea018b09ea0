using System.Globalization;
using Meander.Domain;

namespace Meander.Dashboard.Reports;

/// <summary>The training report as a file, for whoever is signed in to the pages; the same as the API gives for a token.</summary>
public static class ReportFile
{
    /// <summary>Takes the parameters of the API's address.</summary>
    public const string Path = "/report/training.csv";

    /// <summary>Where one period's is.</summary>
    public static string Address(OrganizationId organization, DateOnly from, DateOnly to) => string.Create(
        CultureInfo.InvariantCulture, $"{Path}?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&organizationId={organization.Value}");
}
