using MudBlazor;

namespace Meander.Dashboard.Layout;

/// <summary>The colours, light and dark, each with a contrast of 4.5 to the ground that its text stands on.</summary>
internal static class DashboardTheme
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];

    public static MudTheme Colours { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#1f4f7a",
            Secondary = "#7a3b1f",
            Success = "#1f6b3a",
            Warning = "#8a5300",
            Error = "#a4262c",
            Info = "#1f4f7a",
            TextPrimary = "#1b1f24",
            TextSecondary = "#4a525c",
            Background = "#f6f7f9",
            Surface = "#ffffff",
            AppbarBackground = "#1f4f7a",
            DrawerBackground = "#ffffff",
            LinesDefault = "#d5dae1",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#8cc4f5",
            PrimaryContrastText = "#10151b",
            Secondary = "#f0b898",
            Success = "#7fd6a0",
            SuccessContrastText = "#10151b",
            Warning = "#f2c069",
            WarningContrastText = "#10151b",
            Error = "#ff9c9c",
            ErrorContrastText = "#10151b",
            Info = "#8cc4f5",
            InfoContrastText = "#10151b",
            TextPrimary = "#e8ebef",
            TextSecondary = "#b4bcc6",
            Background = "#14181d",
            Surface = "#1d2329",
            AppbarBackground = "#1d2d3d",
            AppbarText = "#e8ebef",
            DrawerBackground = "#1d2329",
            DrawerText = "#e8ebef",
            LinesDefault = "#39424d",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts },
            Button = new ButtonTypography { TextTransform = "none" },
        },
    };
}
