// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice How a forfeited bond is divided: `Parameters` says more.
struct Shares {
    uint16 repaid;
    uint16 burned;
    address burnTo;
}

/// @notice What is owed for the moves against one claim or entrant, and what there is to pay it from.
/// @param spent Wei spent on moves against the debtor that have not been repaid.
/// @param pot Set aside for them from its bond, once that is forfeited.
/// @param forfeited Whether it is.
struct Bill {
    uint128 spent;
    uint120 pot;
    bool forfeited;
}

/// @title Bonds: paid in with a claim or an entry, paid out by pull.
abstract contract Bonds {
    /// @notice What an account can withdraw, in wei.
    mapping(address account => uint256) public owed;
    mapping(bytes32 debtor => Bill) private _bills;
    mapping(bytes32 debtor => mapping(address mover => uint256)) private _costs;

    event Credited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);
    /// @notice A move against `debtor` has cost its mover this much.
    event Charged(bytes32 indexed debtor, address indexed mover, uint256 cost);

    /// @notice The value sent is not the bond.
    error WrongBond(uint256 expected, uint256 given);
    /// @notice There is nothing to withdraw, or to collect yet.
    error NothingOwed(address account);
    /// @notice The receiver refused the money.
    error TransferFailed(address account, uint256 amount);

    /// @notice Sends an account what it is owed. Anybody may call it.
    function withdraw(address account) external {
        uint256 amount = owed[account];
        if (amount == 0) revert NothingOwed(account);
        owed[account] = 0;
        emit Withdrawn(account, amount);
        (bool sent,) = account.call{value: amount}("");
        if (!sent) revert TransferFailed(account, amount);
    }

    /// @notice Credits a mover with its share of what a loser's bond repays. Anybody may call it.
    function collect(bytes32 debtor, address mover) external {
        Bill memory bill = _bills[debtor];
        uint256 cost = _costs[debtor][mover];
        if (!bill.forfeited || cost == 0) revert NothingOwed(mover);
        // What is left is shared among those who are left, so that the last one leaves nothing behind.
        uint256 share = bill.pot * cost / bill.spent;
        _costs[debtor][mover] = 0;
        _bills[debtor] = Bill(uint128(bill.spent - cost), uint120(bill.pot - share), true);
        _credit(mover, share);
    }

    /// @notice What is owed for the moves against a claim or entrant.
    function billOf(bytes32 debtor) external view returns (Bill memory) {
        return _bills[debtor];
    }

    /// @notice What a mover has spent on moves against a claim or entrant, and not collected.
    function costOf(bytes32 debtor, address mover) external view returns (uint256) {
        return _costs[debtor][mover];
    }

    function _take(uint256 bond) internal view {
        if (msg.value != bond) revert WrongBond(bond, msg.value);
    }

    function _credit(address account, uint256 amount) internal {
        if (amount == 0) return;
        owed[account] += amount;
        emit Credited(account, amount);
    }

    /// @dev Notes what a move against a debtor has cost its mover.
    /// @param fresh What noting it costs more for each of the two words that were zero.
    function _charge(bytes32 debtor, address mover, uint256 cost, uint256 fresh) internal {
        if (cost == 0) return;
        Bill storage bill = _bills[debtor];
        uint256 noted = _costs[debtor][mover];
        if (noted == 0) cost += fresh;
        if (bill.spent == 0 && !bill.forfeited) cost += fresh;
        bill.spent += uint128(cost);
        _costs[debtor][mover] = noted + cost;
        emit Charged(debtor, mover, cost);
    }

    /// @dev Divides a loser's bond: moves against it first, up to a share, then fire, then the winner.
    /// @param winner Who gets the rest; nobody if zero.
    function _forfeit(bytes32 debtor, uint256 bond, Shares memory shares, address winner) internal {
        Bill storage bill = _bills[debtor];
        uint256 pot = bond * shares.repaid / 10_000;
        if (bill.spent < pot) pot = bill.spent;
        bill.pot = uint120(pot);
        bill.forfeited = true;
        uint256 rest = bond - pot;
        uint256 burned = winner == address(0) ? rest : rest * shares.burned / 10_000;
        _credit(shares.burnTo, burned);
        _credit(winner, rest - burned);
    }
}
