// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Bonds: paid in with a claim or an entry, paid out by pull.
abstract contract Bonds {
    /// @notice What an account can withdraw, in wei.
    mapping(address account => uint256) public owed;

    event Credited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);

    /// @notice The value sent is not the bond.
    error WrongBond(uint256 expected, uint256 given);
    /// @notice There is nothing to withdraw.
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

    function _take(uint256 bond) internal view {
        if (msg.value != bond) revert WrongBond(bond, msg.value);
    }

    function _credit(address account, uint256 amount) internal {
        if (amount == 0) return;
        owed[account] += amount;
        emit Credited(account, amount);
    }

    /// @param winner Who gets what is not burned; nobody if zero.
    function _forfeit(uint256 bond, uint16 burnShare, address burnTo, address winner) internal {
        uint256 burned = winner == address(0) ? bond : bond * burnShare / 10_000;
        _credit(burnTo, burned);
        _credit(winner, bond - burned);
    }
}
